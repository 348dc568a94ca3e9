/** A model said nothing in time. `phase`: before its first token, or before its last. */
export class ModelTimeout extends Error {
  override readonly name = 'ModelTimeout';
  constructor(
    readonly phase: 'first-token' | 'total',
    readonly limitMs: number,
  ) {
    super(phase === 'first-token' ? `no token within ${limitMs} ms` : `not finished within ${limitMs} ms`);
  }
}

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
