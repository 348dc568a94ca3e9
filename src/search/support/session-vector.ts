import type { EmbeddingAnswer } from '../../llm/embeddings/create-embeddings';
import { fromBytes, toBytes } from '../../llm/embeddings/vector-bytes';

/** A vector of length 1, and what made it: vectors of two makers are never compared. */
export interface SessionVector {
  values: Float32Array;
  /** Model, as it is called here and by its provider, and numbers in a vector. */
  model: string;
}

/** The only vector of an answer, of length 1. */
export function sessionVector({ model, vectors }: Pick<EmbeddingAnswer, 'model' | 'vectors'>): SessionVector {
  const [values = new Float32Array()] = vectors;
  return { values: normalise(values), model: `${model.id}/${model.providerModel}/${values.length}` };
}

export const keepVector = ({ values, model }: SessionVector) => ({ vector: toBytes(values), vectorModel: model });
/** `vector`: as the database gives it. */
export const readVector = (vector: Uint8Array | { buffer: Uint8Array }): Float32Array =>
  fromBytes(vector instanceof Uint8Array ? vector : vector.buffer);

/** Cosine of two vectors of length 1: their product. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0; // a loop: `reduce` calls a function a number, and there are millions
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.sqrt(cosine(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}
