import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import { SECOND_MS } from '../../platform/time';
import type { OpenConnector } from './open-connector';
import { TicketError } from './ticket-connector';

const CHECK_TIMEOUT_MS = 15 * SECOND_MS;

export interface ConnectionCheck {
  ok: boolean;
  /** A sentence for people. */
  detail: string;
}

/** Asks an organisation's ticket system whether it takes the credentials; changes nothing there (a webhook gets a test message). */
export async function checkConnection(
  { models, openConnector }: { models: Models; openConnector: OpenConnector },
  organisationId: string,
): Promise<ConnectionCheck> {
  const connection = await models.TicketConnection.findById(
    new Types.ObjectId(organisationId),
  ).lean<TicketConnectionRecord>();
  if (!connection) return { ok: false, detail: 'No ticket system is connected.' };
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  try {
    return { ok: true, detail: await openConnector(connection).check(signal) };
  } catch (error) {
    if (error instanceof TicketError) return { ok: false, detail: error.message };
    if (!signal.aborted) throw error;
    return { ok: false, detail: `No answer within ${CHECK_TIMEOUT_MS / SECOND_MS} seconds.` };
  }
}
