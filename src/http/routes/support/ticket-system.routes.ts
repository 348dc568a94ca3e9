import type { Types } from 'mongoose';
import {
  sessionPushAgain,
  sessionPushes,
  ticketMemberPut,
  ticketPushList,
  ticketSystemGet,
  ticketSystemPut,
  ticketSystemRemove,
  ticketSystemTest,
} from '../../../contracts/support/ticket-system-operations';
import { failWaiting } from '../../../commands/support/fail-waiting';
import type { DuePush } from '../../../models/support/tickets/keep-outbox';
import { listPushes, readSessionPushes } from '../../../models/support/tickets/list-pushes';
import { sendAgain, sendAgainWithCredentials } from '../../../commands/support/send-again';
import { actorOf } from '../../../platform/caller';
import { appendAudit } from '../../../security/audit/audit';
import {
  putTicketConnection,
  readTicketConnection,
  removeTicketConnection,
  setTicketMember,
  type TicketConnectionDeps,
} from '../../../commands/support/ticket-connections';
import { type Route, route } from '../../route';

export interface TicketSystemRouteDeps extends TicketConnectionDeps {
  /** Asks the organisation's ticket system; the only outward call of these routes. */
  checkConnection(organisationId: string): Promise<{ ok: boolean; detail: string }>;
  /** Gives queues what was recorded; never throws. */
  issuePushes(due: readonly DuePush[]): Promise<void>;
  /** Tells who may see these sessions that their pushes changed; never throws. */
  onPushesChanged(sessionIds: readonly Types.ObjectId[]): Promise<void>;
}

/** The organisation's ticket system, and what of its sessions goes there. */
export const ticketSystemRoutes = (deps: TicketSystemRouteDeps): Route[] => [
  route(ticketSystemGet, async ({ caller }) => ({
    status: 200,
    body: { connection: await readTicketConnection(deps, caller) },
  })),

  route(ticketSystemPut, async ({ caller, body }) => {
    const put = await putTicketConnection(deps, caller, body);
    const { organisationId } = caller;
    if (put.hasNewSystem)
      await deps.onPushesChanged(await failWaiting(deps, organisationId, 'Another ticket system was connected.'));
    else if (put.hasNewCredentials) await deps.issuePushes(await sendAgainWithCredentials(deps, organisationId));
    return { status: 200, body: { connection: put.connection, signing_secret: put.signingSecret } };
  }),

  route(ticketSystemRemove, async ({ caller }) => {
    await removeTicketConnection(deps, caller);
    const failed = await failWaiting(deps, caller.organisationId, 'The ticket system was disconnected.');
    await deps.onPushesChanged(failed);
    return { status: 204 };
  }),

  route(ticketSystemTest, async ({ caller }) => ({
    status: 200,
    body: await deps.checkConnection(caller.organisationId),
  })),

  route(ticketMemberPut, async ({ caller, params, body }) => ({
    status: 200,
    body: await setTicketMember(deps, caller, params.userId, body.member),
  })),

  route(ticketPushList, async ({ caller, query }) => ({
    status: 200,
    body: await listPushes(deps.models, caller, query),
  })),

  route(sessionPushes, async ({ session }) => ({
    status: 200,
    body: { items: await readSessionPushes(deps.models, session) },
  })),

  route(sessionPushAgain, async ({ caller, session }) => {
    const due = await sendAgain(deps, session, caller.userId, (dbSession) =>
      appendAudit(
        deps.models,
        {
          ...actorOf(caller),
          action: 'support.push-retried',
          resource: `support-session:${session._id.toHexString()}`,
        },
        dbSession,
      ),
    );
    await deps.issuePushes(due);
    await deps.onPushesChanged([session._id]);
    return { status: 202, body: { items: await readSessionPushes(deps.models, session) } };
  }),
];
