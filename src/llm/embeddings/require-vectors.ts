import { ModelAnswerInvalid } from '../model-errors';

/** Throws `ModelAnswerInvalid` unless there are `count` vectors of the right dimension, with finite numbers only. */
export function requireVectors(vectors: readonly Float32Array[], count: number, dimension: number): void {
  if (vectors.length !== count) throw new ModelAnswerInvalid(`${vectors.length} vectors for ${count} texts`);
  for (const vector of vectors) {
    if (vector.length !== dimension)
      throw new ModelAnswerInvalid(`a vector of ${vector.length} numbers instead of ${dimension}`);
    if (!vector.every(Number.isFinite)) throw new ModelAnswerInvalid('a vector with something that is no number');
  }
}
