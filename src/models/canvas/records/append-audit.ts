import type { ClientSession, Types } from 'mongoose';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import { actorOf, type Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import type { CanvasDeps } from '../edits/canvas-edit';

/**
 * Writes one audit entry within a transaction. It is `appendAudit` of `security/audit/audit.ts`, passed in: models stand below
 * security and do not import it.
 */
export type AppendAudit = (
  models: Models,
  entry: {
    organisationId: string;
    actorId: string;
    logInId?: string;
    apiKeyId?: string;
    action: AuditAction;
    resource: string;
    details: Record<string, unknown>;
    ip?: string;
    userAgent?: string;
  },
  session?: ClientSession,
) => Promise<void>;

export type AuditedCanvasDeps = CanvasDeps & { appendAudit: AppendAudit };

/** The entry of what the caller did to a canvas. */
export function auditCanvas(
  deps: AuditedCanvasDeps,
  session: ClientSession,
  caller: Caller,
  canvasId: Types.ObjectId,
  entry: { action: AuditAction; details?: Record<string, unknown> },
): Promise<void> {
  return deps.appendAudit(
    deps.models,
    {
      ...actorOf(caller),
      action: entry.action,
      resource: `canvas:${canvasId.toHexString()}`,
      details: entry.details ?? {},
    },
    session,
  );
}
