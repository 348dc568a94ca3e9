import type { Types } from 'mongoose';
import { checkConnection } from '../connectors/tickets/check-connection';
import { createConnectorOpener } from '../connectors/tickets/open-connector';
import type { Route } from '../http/route';
import { ticketSystemRoutes } from '../http/routes/support/ticket-system.routes';
import type { SupportSessionRecord } from '../models/support/records/support-session.model';
import { issuePushes } from '../producers/support/issue-pushes';
import { announceSession } from '../realtime/support/announce-session';
import type { Base } from './open-base';

/** Routes of the organisation's ticket system. */
export function supportTicketRoutes(base: Base): Route[] {
  const { models, connection, secrets, config, log } = base;
  const isPrivateAllowed = config.TICKET_SYSTEM_PRIVATE_ADDRESSES;
  const openConnector = createConnectorOpener({ secrets, isPrivateAllowed });
  return ticketSystemRoutes({
    ...{ models, connection, secrets, isPrivateAllowed },
    checkConnection: (organisationId) => checkConnection({ models, openConnector }, organisationId),
    issuePushes: (due) => issuePushes(base, due),
    onPushesChanged: (sessionIds) =>
      announcePushes(base, sessionIds).catch((error: unknown) => log.debug({ error }, 'Pushes were not announced')),
  });
}

async function announcePushes(base: Base, sessionIds: readonly Types.ObjectId[]): Promise<void> {
  for (const _id of sessionIds) {
    const session = await base.models.SupportSession.findById(_id, { vector: 0 }).lean<SupportSessionRecord>();
    if (session) await announceSession(base, session, 'pushes');
  }
}
