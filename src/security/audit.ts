import { randomBytes } from 'node:crypto';
import { type ClientSession, Types } from 'mongoose';
import type { AuditEntry } from '../contracts/auth';
import type { List, ListQuery } from '../contracts/common';
import type { Models } from '../models/index';
import type { AuditEntryRecord } from '../models/audit-entry.model';
import { decodeCursor, idCursor, pageById } from '../models/page';
import type { Caller } from '../platform/caller';
import { hashPersonal } from './audit-hash';

/** One thing that happened. `details`: ids, counts and names, never texts of people or secrets. */
export interface NewAuditEntry {
  organisationId: string | Types.ObjectId;
  actorId?: string | Types.ObjectId | undefined;
  /** Noun and verb: `auth.logged-in`, `generation.saved`. */
  action: string;
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

/** The caller's organisation's entries, newest first. */
export async function listAudit(models: Models, caller: Caller, query: ListQuery): Promise<List<AuditEntry>> {
  const cursor = decodeCursor(idCursor, query.cursor);
  const records = await models.AuditEntry.find({
    organisationId: new Types.ObjectId(caller.organisationId),
    ...(cursor ? { _id: { $lt: cursor } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean();
  return pageById(records, query.limit, presentAuditEntry);
}

function presentAuditEntry(record: AuditEntryRecord): AuditEntry {
  return {
    id: record._id.toHexString(),
    sequence: record.sequence ?? null,
    at: record.at.toISOString(),
    actorId: record.actorId?.toHexString() ?? null,
    action: record.action,
    resource: record.resource,
    details: record.details as Record<string, unknown>,
    ip: record.ip ?? null,
    userAgent: record.userAgent ?? null,
    hash: record.hash ?? null,
  };
}
