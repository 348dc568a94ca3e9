/** A model took too long. `phase`: before its first token, in the middle, or in all; `setting`: the variable that says how long. */
export class ModelTimeout extends Error {
  override readonly name = 'ModelTimeout';
  constructor(
    readonly phase: 'first-token' | 'silence' | 'total',
    readonly limitMs: number,
    readonly setting: string = SETTINGS[phase],
  ) {
    super(SAID[phase](limitMs));
  }
}
const SETTINGS = {
  'first-token': 'LLM_FIRST_TOKEN_TIMEOUT_MS',
  silence: 'LLM_SILENCE_TIMEOUT_MS',
  total: 'LLM_TOTAL_TIMEOUT_MS',
};
const SAID = {
  'first-token': (ms: number) => `nothing within ${ms} ms`,
  silence: (ms: number) => `silent for ${ms} ms`,
  total: (ms: number) => `not finished within ${ms} ms`,
};

/** A stream that ended without saying why: what came is not the whole answer. */
export class ModelCut extends Error {
  override readonly name = 'ModelCut';
}

/** An answer that cannot be used: nothing in it, or more than is allowed. */
export class ModelAnswerInvalid extends Error {
  override readonly name = 'ModelAnswerInvalid';
}

/** The provider withheld the answer (content filter, safety). */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused';
}
