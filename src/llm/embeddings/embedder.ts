/** Vectors of texts, in the order of the texts. */
export interface Embedded {
  /** Each of the embedder's dimension, all numbers finite. */
  vectors: Float32Array[];
  /** What the provider told. */
  inputTokens: number;
  /** True where it told nothing: a quarter of the characters. */
  isEstimated: boolean;
}

/** One model that turns texts into vectors. Vectors of two embedders are never compared. */
export interface Embedder {
  readonly dimension: number;
  /** What one call takes at most; whoever calls cuts by it. */
  readonly batch: { texts: number; tokens: number };
  /** One call, without retries. Throws what `classifyError` reads, and `ModelAnswerInvalid` for an answer that does not fit. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded>;
}

const CHARACTERS_PER_TOKEN = 4;
/** A guess, where nobody tells. */
export const estimateTokens = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
