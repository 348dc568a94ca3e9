import type { ModelCall } from '../contracts/usage';

const COLUMNS = [
  'startedAt',
  'id',
  'agent',
  'userId',
  'userName',
  'apiKeyId',
  'runId',
  'stepKey',
  'modelAsked',
  'model',
  'provider',
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'isEstimated',
  'costUsd',
  'firstTokenMs',
  'durationMs',
  'outcome',
  'errorKind',
  'providerKeyId',
] as const satisfies readonly (keyof ModelCall)[];

/** Names of the columns, as a line of RFC 4180. */
export const CALLS_CSV_HEAD = toLine(COLUMNS);

/** Calls as lines of RFC 4180, a null as an empty cell. */
export const toCallsCsv = (calls: readonly ModelCall[]): string =>
  calls.map((call) => toLine(COLUMNS.map((column) => call[column]))).join('');

function toLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection). */
function toCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
