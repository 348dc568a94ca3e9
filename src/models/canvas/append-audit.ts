import type { ClientSession } from 'mongoose';
import type { Models } from '../index';

/**
 * Writes one audit entry within a transaction. It is `appendAudit` of `security/audit.ts`, passed in: models stand below
 * security and do not import it.
 */
export type AppendAudit = (
  models: Models,
  entry: {
    organisationId: string;
    actorId: string;
    action: string;
    resource: string;
    details: Record<string, unknown>;
  },
  session?: ClientSession,
) => Promise<void>;
