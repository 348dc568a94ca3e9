/** A call that the device answers with `error`: it is not able to, or the data is wrong. The text is the answer. */
export class CallError extends Error {
  override name = 'CallError';
}

/** What this device does not know: a table, a field, an action. */
export const unsupported = (what: string): CallError => new CallError(`unsupported: ${what}`);

/** What it knows, with something in it that cannot be. */
export const invalid = (what: string): CallError => new CallError(`invalid: ${what}`);
