import { ticketConnectionContext, type TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import { ExpiringCache } from '../../platform/expiring-cache';
import { HOUR_MS } from '../../platform/time';
import { type Secrets, SecretUnreadable } from '../../security/secrets/secrets';
import { createConnector } from './create-connector';
import { type TicketConnector, TicketError } from './ticket-connector';

/** Connectors that a process keeps, with the tokens they hold. */
const KEPT_MAX = 500;

export type OpenConnector = (connection: TicketConnectionRecord) => TicketConnector;

/** Opens connections. One that has not changed gives the same connector for an hour, so its token is used again. Throws `TicketError` where the secrets cannot be read. */
export function createConnectorOpener(deps: { secrets: Secrets; isPrivateAllowed: boolean }): OpenConnector {
  const kept = new ExpiringCache<TicketConnector>(KEPT_MAX);
  return (connection) => {
    const { _id, system, url, account, sealed } = connection;
    const key = JSON.stringify([_id.toHexString(), system, url, account, sealed]);
    const known = kept.get(key);
    if (known) return known;
    const connector = createConnector(connection, open(deps.secrets, connection), !deps.isPrivateAllowed);
    kept.set(key, connector, Date.now() + HOUR_MS);
    return connector;
  };
}

function open(secrets: Secrets, connection: TicketConnectionRecord): string {
  try {
    return secrets.open(connection, ticketConnectionContext(connection));
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new TicketError('credentials', 'The kept credentials cannot be read: give them again.', undefined, {
      cause: error,
    });
  }
}
