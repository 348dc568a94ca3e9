/** What was sent may be long, and stands in it. */
const LENGTH_MAX = 1_000;

/** A call that the device answers with `error`: it is not able to, or the data is wrong. The text is the answer. */
export class CallError extends Error {
  override name = 'CallError';

  constructor(message: string) {
    super(message.slice(0, LENGTH_MAX));
  }
}

/** What this device does not know: a table, a field, an action. */
export const unsupported = (what: string): CallError => new CallError(`unsupported: ${what}`);

/** What it knows, with something in it that cannot be. */
export const invalid = (what: string): CallError => new CallError(`invalid: ${what}`);
