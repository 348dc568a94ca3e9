import { badRequest } from '../../platform/errors';
import { estimateTokens } from '../estimate-tokens';

/** A text, or its tokens as the model's own tokenizer makes them. */
export type EmbeddingInput = string | readonly number[];

/** Vectors of inputs, in their order. */
export interface Embedded {
  /** Each of the embedder's dimension, all numbers finite. */
  vectors: Float32Array[];
  /** What the provider told. */
  inputTokens: number;
  /** True where it told nothing: a guess. */
  isEstimated: boolean;
}

/** One model that turns inputs into vectors. Vectors of two embedders are never compared. */
export interface Embedder {
  readonly dimension: number;
  /** What one call takes at most; whoever calls cuts by it. */
  readonly batch: { inputs: number; tokens: number };
  /** One call, without retries. Throws what `classifyError` reads, and `ModelAnswerInvalid` for an answer that does not fit. */
  embed(inputs: readonly EmbeddingInput[], signal: AbortSignal): Promise<Embedded>;
}

/** A guess, where nobody tells. */
export const estimateInputs = (inputs: readonly EmbeddingInput[]): number =>
  inputs.reduce((sum, input) => sum + (typeof input === 'string' ? estimateTokens(input) : input.length), 0);

const CHARACTERS_PER_TOKEN = 4;
const ASCII_MAX = 0x7f;
/** The most they may well be: beyond ASCII a token a character, as in Chinese or Japanese. */
export const mostTokens = (inputs: readonly EmbeddingInput[]): number =>
  inputs.reduce((sum, input) => sum + (typeof input === 'string' ? mostTokensOf(input) : input.length), 0);

function mostTokensOf(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > ASCII_MAX) wide += 1;
  return wide + Math.ceil((text.length - wide) / CHARACTERS_PER_TOKEN);
}

/** The same for inputs that are the same, and for no others. */
export const inputKey = (input: EmbeddingInput): string =>
  typeof input === 'string' ? `text ${input}` : `tokens ${input.join(' ')}`;

/** For models that cut a text by themselves. Throws 400 `model_request_unsupported` for tokens. */
export function requireTexts(inputs: readonly EmbeddingInput[]): string[] {
  return inputs.map((input) => {
    if (typeof input === 'string') return input;
    const message =
      'tokens are taken by OpenAI’s models and compatible servers only: send texts (LangChain for Python: check_embedding_ctx_length=False)';
    throw badRequest('model_request_unsupported', `input: ${message}`, { errors: [{ path: 'input', message }] });
  });
}
