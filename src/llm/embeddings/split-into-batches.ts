import { type Embedder, type EmbeddingInput, mostTokens } from './embedder';

/** Inputs in calls that keep to the limits, in their order. One beyond the limit of tokens goes alone. */
export function splitIntoBatches(inputs: readonly EmbeddingInput[], limits: Embedder['batch']): EmbeddingInput[][] {
  const batches: EmbeddingInput[][] = [];
  let batch: EmbeddingInput[] = [];
  let tokens = 0;
  for (const input of inputs) {
    const more = mostTokens([input]);
    if (batch.length > 0 && (batch.length >= limits.inputs || tokens + more > limits.tokens)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(input);
    tokens += more;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
