import { createHash } from 'node:crypto';
import type { AuditEntryRecord } from '../../models/audit/audit-entry.model';

/** What the first entry of a chain points at. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 (hexadecimal) over everything an entry says, its place in the chain and the hash before it. */
export function hashAuditEntry(entry: AuditEntryRecord, sequence: number, prevHash: string): string {
  const content = canonicalJson({
    id: entry._id.toHexString(),
    organisationId: entry.organisationId.toHexString(),
    sequence,
    prevHash,
    at: entry.at.toISOString(),
    actorId: entry.actorId?.toHexString() ?? null,
    logInId: entry.logInId ?? undefined, // as good as not there, where it is not
    apiKeyId: entry.apiKeyId?.toHexString(),
    action: entry.action,
    resource: entry.resource,
    details: entry.details as unknown,
    ...(typeof entry.personalHash === 'string'
      ? { personalHash: entry.personalHash }
      : { ip: entry.ip ?? null, userAgent: entry.userAgent ?? null }),
  });
  return createHash('sha256').update(content).digest('hex');
}

/** What stands in the chain for an entry's personal fields: without the salt it says nothing of them. */
export function hashPersonal(salt: string, entry: Pick<AuditEntryRecord, 'ip' | 'userAgent'>): string {
  const content = canonicalJson({ salt, ip: entry.ip ?? null, userAgent: entry.userAgent ?? null });
  return createHash('sha256').update(content).digest('hex');
}

/** JSON with the keys of every object in order, so that the same content gives the same text (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON() as unknown);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([first], [second]) => (first < second ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}
