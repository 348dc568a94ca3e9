import type { ModelCall } from '../../contracts/money/usage';
import { toCsvLine } from './csv';

/** As cells: `bill` as `1200 input at 3; 20 output at 15`, in dollars per million tokens. */
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
  'bill',
  'firstTokenMs',
  'durationMs',
  'outcome',
  'errorKind',
  'providerKeyId',
] as const satisfies readonly (keyof ModelCall)[];

/** Names of the columns, as a line of RFC 4180. */
export const CALLS_CSV_HEAD = toCsvLine(COLUMNS);

/** Calls as lines of RFC 4180, a null as an empty cell. */
export const toCallsCsv = (calls: readonly ModelCall[]): string =>
  calls.map((call) => toCsvLine(COLUMNS.map((column) => (column === 'bill' ? billText(call) : call[column])))).join('');

const billText = ({ bill }: ModelCall): string =>
  bill.map(({ part, tokens, usdPerMillion }) => `${tokens} ${part} at ${usdPerMillion}`).join('; ');
