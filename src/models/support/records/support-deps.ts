import type { ClientSession, Connection, Types } from 'mongoose';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import { actorOf, type Caller } from '../../../platform/caller';
import type { AppendAudit } from '../../canvas/records/append-audit';
import type { Models } from '../../index';

/** What writing to sessions needs. */
export interface SupportDeps {
  models: Models;
  connection: Connection;
  appendAudit: AppendAudit;
}

/** The entry of what the caller did to a session, within its transaction. */
export const auditSession = (
  { models, appendAudit }: SupportDeps,
  transaction: ClientSession,
  caller: Caller,
  sessionId: Types.ObjectId,
  action: AuditAction,
  details: Record<string, unknown> = {},
): Promise<void> =>
  appendAudit(
    models,
    {
      ...actorOf(caller),
      action,
      resource: `support-session:${sessionId.toHexString()}`,
      details,
    },
    transaction,
  );
