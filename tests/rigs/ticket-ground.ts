/** A person with a ticket system, and sessions of theirs as resolve, escalate and the writing of notes leave them. */
import { type Connection, Types } from 'mongoose';
import type {
  TicketCredentials,
  TicketPush,
  TicketSettings,
  TicketConnection,
} from '../../src/contracts/support/ticket-system';
import type { Models } from '../../src/models/index';
import type { DuePush } from '../../src/models/support/tickets/keep-outbox';
import { type PushOccasion, preparePushes } from '../../src/commands/support/prepare-pushes';
import type { SupportSessionRecord } from '../../src/models/support/records/support-session.model';
import { withTransaction } from '../../src/platform/mongo';
import { waitFor } from './test-services';
import type { WeftClient } from '../support/weft-client';

export const ALL_PUSHES: TicketSettings = {
  pushes: ['internal_note', 'external_note', 'time_entry', 'status'],
  resolved_status: '5',
  escalated_status: '11',
  work_type: '',
};
export const NOTES =
  '## Problem Summary\nNo printing.\n\n## Steps Taken\nLooked.\n\n## Resolution\nA cable.\n\n## Next Steps\nNone.';
export const REPLY = 'Dear customer, it was a cable.';
export const BRIEF = '## Tried\nThe cable.\n\n## Ruled Out\n-\n\n## Suspected\n-\n\n## Next\n-';

export interface TicketDeps {
  models: Models;
  connection: Connection;
  client: WeftClient;
  /** As routes do it after their commit. Without it the reconciler issues what is due, 2 s later. */
  issue?: (due: readonly DuePush[]) => Promise<void>;
}

export async function connectSystem(
  { client }: TicketDeps,
  credentials: TicketCredentials,
  settings: Partial<TicketSettings> = {},
): Promise<{ connection: TicketConnection; signing_secret: string | null }> {
  return client.request('PUT', '/api/v1/ticket-system', {
    body: { credentials, settings: { ...ALL_PUSHES, ...settings } },
  });
}

/** A session that was just resolved (or escalated), with notes, reply, brief and time entry all there. */
export async function buildConcluded(
  { models, client }: TicketDeps,
  fields: Partial<SupportSessionRecord> = {},
): Promise<SupportSessionRecord> {
  const organisationId = new Types.ObjectId(client.user.organisation.id);
  const userId = new Types.ObjectId(client.user.id);
  const now = new Date();
  const made = await models.SupportSession.create({
    ...{ organisationId, userId, userName: client.user.name, title: 'Printer', problemSummary: '', problemDomain: '' },
    ...{ mode: 'chat', status: 'resolved', revision: 2, ticketId: '4711', messageCount: 0, notesVersion: 1 },
    ...{ lane: { revision: 0, questions: [], actions: [] }, psaStatus: 'no_psa', costNanoUsd: 0, concludedAt: now },
    ...fields,
  } as never);
  const { _id: sessionId } = made as unknown as SupportSessionRecord;
  await models.SupportNotes.create({
    ...{
      organisationId,
      sessionId,
      version: 1,
      text: NOTES,
      origin: 'model',
      isDraft: false,
      state: 'x',
      messageSeq: 0,
    },
    createdAt: now,
  });
  const output = { organisationId, sessionId, status: 'ready' };
  const startedAt = new Date('2026-01-31T10:00:00.123Z');
  const outputs: object[] = [
    { ...output, kind: 'customer_reply', text: REPLY },
    { ...output, kind: 'escalation_brief', text: BRIEF },
    {
      ...{ ...output, kind: 'time_entry' },
      timeEntry: {
        ...{ startedAt, endedAt: new Date(startedAt.getTime() + 40 * 60_000), actualMinutes: 32, billedMinutes: 45 },
        ...{ roundingMinutes: 15, notes: 'Printing' },
      },
    },
  ];
  await models.SupportOutput.create(outputs as never);
  return models.SupportSession.findById(sessionId).lean<SupportSessionRecord>().orFail();
}

/** As those who resolve, write and approve do it. */
export async function prepare({ models, connection, issue }: Omit<TicketDeps, 'client'>, occasion: PushOccasion) {
  const prepared = await withTransaction(connection, (dbSession) => preparePushes(models, dbSession, occasion));
  await issue?.(prepared.due);
  return prepared;
}

/** Resolved, and its notes and reply are written. */
export async function resolveWhole(deps: TicketDeps, fields: Partial<SupportSessionRecord> = {}) {
  const session = await buildConcluded(deps, fields);
  const { psa } = await prepare(deps, { session, conclusion: 'resolved' });
  await prepare(deps, { session, notesVersion: 1 });
  await prepare(deps, { session, readyOutput: 'customer_reply' });
  return { session, psa };
}

export const pushesOf = async ({ client }: TicketDeps, { _id }: SupportSessionRecord): Promise<TicketPush[]> =>
  (await client.request<{ items: TicketPush[] }>('GET', `/api/ai-sessions/${_id.toHexString()}/pushes`)).items;

/** Waits until every push is in one of these states. */
export const settled = (deps: TicketDeps, session: SupportSessionRecord, ...states: TicketPush['status'][]) =>
  waitFor(`pushes to be ${states.join(' or ')}`, async () => {
    const items = await pushesOf(deps, session);
    return items.length > 0 && items.every(({ status }) => states.includes(status)) && items;
  });

/** Hours pass: what waits for its next try is due. */
export async function letTimePass({ models }: TicketDeps): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  await models.TicketPush.updateMany({ status: 'pending_retry', nextTryAt: { $ne: null } }, { nextTryAt: past });
  await models.Outbox.updateMany({ kind: 'ticket-push' }, { issueAt: past });
}

export const psaOf = ({ models }: TicketDeps, { _id }: SupportSessionRecord) =>
  models.SupportSession.findById(_id, { psaStatus: 1, psaError: 1, memberMappingWarning: 1 }).lean().orFail();
