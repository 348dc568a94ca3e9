import type { AuditEntry } from '../../contracts/accounts/audit';
import { toCsvLine } from './csv';

const COLUMNS = [
  'at',
  'sequence',
  'id',
  'actorId',
  'actorName',
  'action',
  'resource',
  'ip',
  'userAgent',
  'logInId',
  'apiKeyId',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[];

/** Names of the columns. */
export const AUDIT_CSV_HEAD = toCsvLine([...COLUMNS, 'details']);

/** Entries as lines, their details as JSON. */
export const toAuditCsv = (entries: readonly AuditEntry[]): string =>
  entries
    .map((entry) => toCsvLine([...COLUMNS.map((column) => entry[column]), JSON.stringify(entry.details)]))
    .join('');
