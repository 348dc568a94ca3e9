import type { ChatChunk, ChatUsage } from '../../contracts/gateway/chat-completions';

/** What an answer has told so far: what a call is charged by. */
export interface Told {
  /** The provider's own count, where it has told one. */
  readonly usage: ChatUsage | undefined;
  /** Guess of the tokens of text and arguments, a fraction. */
  readonly outputTokens: number;
  /** The reason to stop has come: what breaks afterwards costs the answer nothing, and what is told is told of all of it. */
  readonly isFinished: boolean;
  /** What the provider calls the answer, its model and its end, where it has said so. */
  readonly answer?: AnswerFacts;
}
export interface AnswerFacts {
  responseId?: string;
  responseModel?: string;
  finishReasons?: string[];
}

/** What a chunk or a whole answer tells of itself, added to what is known. */
export function addAnswerFacts(
  known: AnswerFacts,
  { id, model, choices }: { id?: unknown; model?: unknown; choices: readonly { finish_reason?: string | null }[] },
): AnswerFacts {
  const reasons = choices.flatMap(({ finish_reason: reason }) => reason ?? []);
  return {
    ...known,
    ...(typeof id === 'string' && { responseId: id }),
    ...(typeof model === 'string' && { responseModel: model }),
    ...(reasons.length > 0 && { finishReasons: [...(known.finishReasons ?? []), ...reasons] }),
  };
}

/** Reads a provider's stream and says what of it the client is to see, in OpenAI's form. */
export interface StreamReader extends Told {
  /**
   * Whole events, or undefined: none yet. Nothing before the first one that says something. What the provider told that it
   * broke off with is thrown or, where `bytes` began with something to show, in `failure` from then on.
   */
  push(bytes: Buffer): Uint8Array | string | undefined;
  readonly failure: Error | undefined;
  /** The rest, once the provider has ended its stream. Throws `ModelCut` where the answer is not whole. */
  end(): Uint8Array | string | undefined;
}

/** Most that is held back until an answer says something. */
export const HELD_BYTES_MAX = 65_536;
/** Longest single event. */
export const EVENT_BYTES_MAX = 8 * 1_024 * 1_024;
export const DONE_EVENT = 'data: [DONE]\n\n';

export const toEvent = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

/** What a reader of streams does with them. */
export interface StreamReading {
  /** The client did not ask for the chunk that only tells tokens. */
  hidesUsage: boolean;
  /** How many answers were asked for at once (`n`); each ends by itself. Default 1. */
  choices?: number;
  /** An answer that its provider declined to give before it said a word is thrown as `ModelRefused` at its end, not shown. */
  withholdsDeclined?: boolean;
}

/** True for a chunk that a reader would see something of: text, a call, the end. A role alone is nothing yet. */
export const saysSomething = ({ choices }: Pick<ChatChunk, 'choices'>, { withholdsDeclined }: StreamReading): boolean =>
  choices.some(
    ({ delta, finish_reason: finish }) =>
      (finish && !(withholdsDeclined && finish === 'content_filter')) ||
      Object.entries(delta).some(([name, value]) => name !== 'role' && value !== null && value !== ''),
  );

/** The chunk that only tells tokens: there for those who asked for it. */
export const isUsageAlone = ({ choices, usage }: Pick<ChatChunk, 'choices' | 'usage'>): boolean =>
  choices.length === 0 && Boolean(usage);
