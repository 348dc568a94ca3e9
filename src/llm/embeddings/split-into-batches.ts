import { type Embedder, estimateTokens } from './embedder';

/** Texts in calls that keep to the limits, in their order. A text beyond the limit of tokens goes alone. */
export function splitIntoBatches(texts: readonly string[], limits: Embedder['batch']): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let tokens = 0;
  for (const text of texts) {
    const more = estimateTokens([text]);
    if (batch.length > 0 && (batch.length >= limits.texts || tokens + more > limits.tokens)) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(text);
    tokens += more;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
