/** What may be set of the local services beyond their addresses, by environment variables. See README.md. */

export interface Limits {
  /** A cursor that was not used for so long ends. */
  cursorIdleSeconds: number;
  /** How often documents past the time of a TTL index, and the files of cursors that ended, are removed. */
  housekeepingSeconds: number;
  /** Bytes of messages that all clients of MongoDB together may have sent in part, or wait to have answered. */
  pendingBytes: number;
}

const MINUTE_SECONDS = 60;
const MEGABYTE = 2 ** 20;

/** The limits, by WEFT_LOCAL_CURSOR_IDLE_SECONDS, WEFT_LOCAL_HOUSEKEEPING_SECONDS and WEFT_LOCAL_PENDING_MB. Throws for a value that is no number in range. */
export function limitsOf(environment: NodeJS.ProcessEnv = process.env): Limits {
  return {
    cursorIdleSeconds: numberOf(environment, 'WEFT_LOCAL_CURSOR_IDLE_SECONDS', MINUTE_SECONDS, 86_400),
    housekeepingSeconds: numberOf(environment, 'WEFT_LOCAL_HOUSEKEEPING_SECONDS', MINUTE_SECONDS, MINUTE_SECONDS),
    pendingBytes: numberOf(environment, 'WEFT_LOCAL_PENDING_MB', 128, 65_536) * MEGABYTE,
  };
}

function numberOf(environment: NodeJS.ProcessEnv, name: string, standard: number, most: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return standard;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`${name} is "${text}": give a whole number from 1 to ${most}`);
}
