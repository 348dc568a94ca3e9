import { Types } from 'mongoose';
import { createConnectorOpener, type OpenConnector } from '../../connectors/tickets/open-connector';
import { TicketError } from '../../connectors/tickets/ticket-connector';
import type { OutboxRecord } from '../../models/kernel/outbox.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { TicketConnectionRecord, TicketPushRecord } from '../../models/support/tickets/ticket-system.model';
import { crashPoint } from '../../platform/crash-point';
import { SECOND_MS } from '../../platform/time';
import { ticketPushQueue } from '../../queues/support/ticket-push.queue';
import { defineWorker } from '../define-worker';
import { claimPush } from './ticket/claim-push';
import { sendPush } from './ticket/compose-push';
import { giveBack, recordFailed, type RecordDeps, recordSent, type SentPush } from './ticket/record-push';
import { resolveAuthor } from './ticket/resolve-member';
import type { WorkerDeps } from '../worker-deps';

/** One try with all its calls: a token, the member, what is there already, the push. Shorter than the lease. */
export const PUSH_TIMEOUT_MS = 45 * SECOND_MS;

export interface PushDeps extends RecordDeps {
  openConnector: OpenConnector;
  linkBase: string;
}

/**
 * Sends what an outbox entry names. At least once: a worker that dies between the system's answer and its record is
 * followed by another, which looks first whether it is there (docs/ticket-systems.md says where that cannot be told). When it
 * is tried again stands in MongoDB. Resolves to one word for the log.
 */
export async function pushToTicketSystem(deps: PushDeps, outboxId: string, signal: AbortSignal): Promise<string> {
  const { models } = deps;
  const entry = await models.Outbox.findOne({
    _id: new Types.ObjectId(outboxId),
    kind: 'ticket-push',
  }).lean<OutboxRecord>();
  if (!entry) return 'gone';
  const claim = await claimPush(models, entry);
  if (typeof claim === 'string') return claim;
  const { push, mayBeThere } = claim;
  await crashPoint('ticket-push.claimed');
  let sent: SentPush;
  try {
    sent = await attempt(deps, push, mayBeThere, signal);
  } catch (error) {
    if (signal.aborted) return giveBack(deps, push);
    if (!(error instanceof TicketError)) throw error; // ours, not the system's: the queue tries again
    await noteConnection(deps, push, { lastError: error.message });
    return recordFailed(deps, push, error);
  }
  await crashPoint('ticket-push.answered');
  await noteConnection(deps, push, { lastError: null, lastPushedAt: new Date() });
  return recordSent(deps, push, sent);
}

async function attempt(
  deps: PushDeps,
  push: TicketPushRecord,
  mayBeThere: boolean,
  stopping: AbortSignal,
): Promise<SentPush> {
  const { models, openConnector, linkBase } = deps;
  const { sessionId, organisationId, userId } = push;
  const session = await models.SupportSession.findOne(
    { _id: sessionId, organisationId },
    { vector: 0 },
  ).lean<SupportSessionRecord>();
  if (!session) throw new TicketError('permanent', 'The session was deleted.');
  const connection = await models.TicketConnection.findById(organisationId).lean<TicketConnectionRecord>();
  if (!connection) throw new TicketError('permanent', DISCONNECTED);
  if (!connection.isEnabled) throw new TicketError('transient', 'The connection is switched off.');
  const connector = openConnector(connection);
  const timeout = AbortSignal.timeout(PUSH_TIMEOUT_MS);
  const signal = AbortSignal.any([stopping, timeout]);
  try {
    const author = await resolveAuthor({ models, connector }, connection, userId, signal);
    const facts = { models, connector, connection, session, push, author, mayBeThere, linkBase };
    const sent = await sendPush(facts, signal);
    if (push.kind === 'status' || !connector.mapsMembers) return sent;
    return { ...sent, warning: author.member === null ? unknownMember(author.name) : null };
  } catch (error) {
    if (!timeout.aborted || stopping.aborted) throw error;
    const message = `The ticket system did not answer within ${PUSH_TIMEOUT_MS / SECOND_MS} seconds.`;
    throw new TicketError('transient', message, undefined, { cause: error });
  }
}

/** Why pushes fail once nothing is connected. */
export const DISCONNECTED = 'The ticket system was disconnected.';

const unknownMember = (name: string) =>
  `The ticket system knows nobody with the e-mail of ${name}: what was sent stands under the connection’s own name.`;

/** For the settings page; beside the truth, so not in its transaction. */
async function noteConnection(
  { models }: PushDeps,
  { organisationId }: TicketPushRecord,
  facts: Partial<Record<'lastError' | 'lastPushedAt', string | Date | null>>,
): Promise<void> {
  await models.TicketConnection.collection.updateOne({ _id: organisationId }, { $set: facts });
}

export const ticketPushWorker = (
  deps: Pick<WorkerDeps, 'models' | 'connection' | 'broadcaster' | 'secrets' | 'config'>,
) => {
  const { models, connection, broadcaster, secrets, config } = deps;
  const openConnector = createConnectorOpener({ secrets, isPrivateAllowed: config.TICKET_SYSTEM_PRIVATE_ADDRESSES });
  const push: PushDeps = { models, connection, broadcaster, openConnector, linkBase: config.linkBase };
  return defineWorker({
    queue: ticketPushQueue,
    concurrency: config.TICKET_PUSH_CONCURRENCY,
    work: ({ outboxId }, { signal }) => pushToTicketSystem(push, outboxId, signal),
  });
};
