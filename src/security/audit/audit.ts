import { randomBytes } from 'node:crypto';
import { type ClientSession, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { Models } from '../../models/index';
import { hashPersonal } from './audit-hash';

/** One thing that happened. `details`: ids, counts and names, never texts of people or secrets. */
export interface NewAuditEntry {
  organisationId: string | Types.ObjectId;
  actorId?: string | Types.ObjectId | undefined;
  /** By which log-in, or API key. */
  logInId?: string | undefined;
  apiKeyId?: string | undefined;
  /** Noun and verb. */
  action: AuditAction;
  /** What it was done to: `user:<id>`, `canvas:<id>`. */
  resource: string;
  details?: Record<string, unknown>;
  ip?: string | undefined;
  userAgent?: string | undefined;
  at?: Date;
  /** Given where a retry must not write twice. */
  id?: Types.ObjectId;
}

const USER_AGENT_MAX = 300;
const SALT_BYTES = 16;

/** Writes one entry, unsealed; with a session it is part of that transaction. The chain takes it up within about a second. */
export async function appendAudit(models: Models, entry: NewAuditEntry, session?: ClientSession): Promise<void> {
  await models.AuditEntry.collection.insertOne(buildAuditRecord(entry), session ? { session } : {});
}

function buildAuditRecord(entry: NewAuditEntry) {
  return {
    _id: entry.id ?? new Types.ObjectId(),
    organisationId: new Types.ObjectId(entry.organisationId),
    at: entry.at ?? new Date(),
    ...(entry.actorId === undefined ? {} : { actorId: new Types.ObjectId(entry.actorId) }),
    ...(entry.logInId === undefined ? {} : { logInId: entry.logInId }),
    ...(entry.apiKeyId === undefined ? {} : { apiKeyId: new Types.ObjectId(entry.apiKeyId) }),
    action: entry.action,
    resource: entry.resource,
    // As plain JSON: what is hashed is exactly what the database gives back.
    details: JSON.parse(JSON.stringify(entry.details ?? {})) as Record<string, unknown>,
    ...buildPersonal(entry),
    sequence: null,
    prevHash: null,
    hash: null,
  };
}

/** Outside the chain, which holds their hash alone: they can be erased without breaking it. */
function buildPersonal({ ip, userAgent }: NewAuditEntry) {
  if (ip === undefined && userAgent === undefined) return {};
  const fields = {
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, USER_AGENT_MAX) }),
  };
  const personalSalt = randomBytes(SALT_BYTES).toString('hex');
  return { ...fields, personalSalt, personalHash: hashPersonal(personalSalt, fields) };
}
