import type { ResolvedModel } from '../../../config/models';
import type { ChatChunk, ChatCompletion, ChatRequest, ChatUsage } from '../../contracts/gateway/chat-completions';

/** What is sent to a provider. */
export interface WireRequest {
  url: string;
  /** With the credentials: never logged. */
  headers: Record<string, string>;
  /** JSON. */
  body: string;
}

/** Names that our answer carries, whatever the provider calls it. */
export interface AnswerNames {
  /** `chatcmpl-…` */
  id: string;
  /** Seconds since 1970. */
  created: number;
  /** The model's id here. */
  model: string;
}

/** Reads a provider's streamed answer into OpenAI's chunks. Bytes may be cut anywhere, also within a character. */
export interface StreamDecoder {
  /**
   * Chunks that `bytes` complete. The first has `role`; the last has a `finish_reason`. Throws `ProviderError` for an
   * error event inside the stream, `ModelAnswerInvalid` for what is no answer of this provider.
   */
  push(bytes: Uint8Array): ChatChunk[];
  /** The provider ended its stream. Throws `ModelCut` where no finish reason has come. */
  end(): ChatChunk[];
  /** What the provider told so far. */
  readonly usage: ChatUsage | undefined;
}

/** One provider's wire format, seen from OpenAI's chat completions. No network, no state between calls. */
export interface Dialect {
  /** The provider's request. Throws `model_request_unsupported` (400, `param` in `errors`) for what it cannot do (`n` over 1, …). */
  encode(request: ChatRequest, model: ResolvedModel): WireRequest;
  /** A whole answer (the provider's JSON, parsed). Throws `ModelAnswerInvalid`. */
  decode(answer: unknown, names: AnswerNames): ChatCompletion;
}

/** A wire format that is not OpenAI's: its streams are translated. */
export interface ForeignDialect extends Dialect {
  openStream(request: ChatRequest, names: AnswerNames): StreamDecoder;
}

/** An error that a provider told: `status` and `headers` are what `classifyError` reads. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  constructor(
    message: string,
    readonly status: number,
    readonly headers: Record<string, unknown> = {},
    /** The provider's own body, cut: for the log. */
    readonly body = '',
  ) {
    super(message);
  }
}
