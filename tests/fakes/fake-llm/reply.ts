/** What can go wrong on the wire; see reliability.md, "Fake LLM server". */
export type Fault =
  | 'hang-before-headers'
  | 'hang-mid-stream'
  | 'reset-mid-stream'
  | 'reset-in-utf8'
  | 'no-finish'
  | 'error-event'
  | 'html-page'
  | 'comments-only'
  | 'empty-choices'
  | 'one-byte-slices'
  | 'bom'
  | 'crlf'
  | 'drip'
  | 'endless'
  | 'ignores-cancel'
  | 'garbage'
  | 'usage-twice'
  | 'nulls';

/** One scripted answer. */
export interface FakeReply {
  text?: string;
  /** What the model says it thinks first. */
  thought?: string;
  /** `args`: an object, or raw text that may be broken. */
  toolCalls?: { id?: string; name: string; args: unknown }[];
  /**
   * False: told none. Default: 12 in, 7 out. `cached`: read from the provider's cache, part of `input`; Anthropic tells it
   * beside `input`, and so what was `written` to its cache (of that for an hour: `writtenHour`), which no other tells.
   */
  usage?: { input: number; output: number; cached?: number; written?: number; writtenHour?: number } | false;
  /** Default `stop`, or `tool_calls` with tool calls; `length`, `content_filter`. */
  finish?: 'stop' | 'tool_calls' | 'length' | 'content_filter';
  /** Not 200: an error body in the provider's shape. `retryAfter` is sent as it is (seconds or a date). */
  status?: number;
  retryAfter?: string;
  message?: string;
  /** The whole body of an error, as a server writes it; default: in the provider's shape, with `message`. */
  errorBody?: unknown;
  fault?: Fault;
  /** What is wrong with the vectors of an embedding call. */
  embeddingFault?: 'short-vector' | 'wrong-count' | 'nan';
  /** Pause before each frame, or before an answer in one piece, in milliseconds. */
  delayMs?: number;
}

/** What the server was asked, for tests to look at. */
export interface RecordedCall {
  wire: WireName;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
  at: number;
  /** The client went away before the answer was out. */
  isAborted: boolean;
  /** All was said that the script wanted, heard or not. */
  isAnswered: boolean;
  /** When `isAborted` was seen. */
  abortedAt: number | undefined;
  /** What was handed to the connection, as an independent witness of what was said: whole frames, or the whole body. */
  sent: string[];
  /** It has said all that it will, and holds the connection. */
  isSilent: boolean;
}
export type WireName = 'openai' | 'anthropic' | 'gemini' | 'ollama';

/** A wire format: how an answer, its pieces and an error look. */
export interface Wire {
  name: WireName;
  matches(path: string): boolean;
  isStreamed(path: string, body: Record<string, unknown>): boolean;
  /** What the provider says where it refuses a request (400), whatever the script. */
  refuses?(body: Record<string, unknown>): string | undefined;
  contentType: string;
  /** Frames of a streamed answer, each a whole frame with its end. */
  frames(reply: FakeReply, id: string, model: string): string[];
  body(reply: FakeReply, id: string, model: string, request: Record<string, unknown>): unknown;
  errorBody(status: number, message: string): unknown;
  /** An error in the middle of a 200. */
  errorFrame(): string;
}

export const usageOf = (reply: FakeReply) =>
  reply.usage === false ? undefined : { input: 12, output: 7, cached: 0, written: 0, ...reply.usage };
export const finishOf = (reply: FakeReply) => reply.finish ?? (reply.toolCalls?.length ? 'tool_calls' : 'stop');
export const rawArgs = (args: unknown) => (typeof args === 'string' ? args : JSON.stringify(args));
/** Pieces of a text as tokens come; never inside a character. */
export const pieces = (text: string, size = 6) => {
  const signs = [...text];
  return Array.from({ length: Math.ceil(signs.length / size) }, (_, place) =>
    signs.slice(place * size, (place + 1) * size).join(''),
  );
};
