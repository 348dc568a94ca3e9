import type { ChatChunk, ChatCompletion } from '../../contracts/gateway/chat-completions';
import type { Logger } from '../../platform/logger';
import { SECOND_MS } from '../../platform/time';
import type { AnswerHead, AnswerSink } from './answer-sink';
import type { ChatCall } from './complete-chat';
import { decodeOpenAi } from './dialects/openai-answer';
import { parseJson } from './dialects/read-answer';
import { createSseReader } from './dialects/sse-reader';
import { readChunk } from './read-chunk-event';

/** Id of the model that answered, and headers of the answer (`X-Weft-Model`, `X-Weft-Call-Id`, `X-Weft-Cache`). */
export interface ChatAnswerHead {
  model: string;
  headers: Record<string, string>;
}
/** `stream` of the request decides which: a whole answer, or its chunks with the usage in the last one. */
export type ChatAnswer = ChatAnswerHead & ({ completion: ChatCompletion } | { chunks: AsyncIterable<ChatChunk> });

/**
 * Asks a model: routed, paid, in the ledger. Rejects with an `AppError` where nothing can be answered; once it has
 * resolved with `chunks` the model is answering, and they throw where it breaks off. `gone` aborts the call.
 */
export type AskChat = (question: ChatQuestion) => Promise<ChatAnswer>;
export interface ChatQuestion extends Pick<ChatCall, 'request' | 'caller' | 'gone'> {
  cache: ChatCall['cache'] | undefined;
}

/** Chunks that may wait for a slow reader before the provider is held up. */
const WAITING_MAX = 64;

/** Chat completions as objects, for protocols that are translated from them. */
export function createAskChat(complete: (call: ChatCall) => Promise<void>, log: Logger): AskChat {
  return async ({ cache, ...question }) => {
    const call = { ...question, ...(cache && { cache }), log };
    const { request } = call;
    if (!request.stream) {
      const { head, text } = await askWhole(complete, call);
      const names = { id: `chatcmpl-${head.callId}`, created: Math.floor(Date.now() / SECOND_MS), model: head.model };
      return { ...present(head), completion: decodeOpenAi(parseJson(text), names) };
    }
    const asked = { ...request, stream_options: { ...request.stream_options, include_usage: true } };
    return askStream(complete, { ...call, request: asked });
  };
}

type Asked = Omit<ChatCall, 'sink'>;

async function askWhole(
  complete: (call: ChatCall) => Promise<void>,
  call: Asked,
): Promise<{ head: AnswerHead; text: string }> {
  const pieces: Buffer[] = [];
  let head: AnswerHead | undefined;
  const sink: AnswerSink = {
    open: (opened) => void (head = opened),
    write: (bytes) => pieces.push(Buffer.from(bytes)) > 0,
  };
  await complete({ ...call, sink });
  if (!head) throw new Error('an answer without a head');
  return { head, text: Buffer.concat(pieces).toString() };
}

/** Resolves with the first byte; the call goes on while its chunks are read. */
function askStream(complete: (call: ChatCall) => Promise<void>, call: Asked): Promise<ChatAnswer> {
  const events = createSseReader();
  const waiting: ChatChunk[] = [];
  let makeRoom: (() => void) | undefined;
  let wake: () => void = () => undefined;
  let end: { error?: unknown } | undefined;
  return new Promise((resolve, reject) => {
    const sink: AnswerSink = {
      open: (head) => resolve({ ...present(head), chunks: chunks() }),
      write(bytes, drained) {
        for (const { data } of events.push(Buffer.from(bytes))) {
          const chunk = readChunk(data);
          if (chunk && chunk !== 'done') waiting.push(chunk);
        }
        wake();
        if (waiting.length < WAITING_MAX) return true;
        makeRoom = drained;
        return false;
      },
    };
    complete({ ...call, sink }).then(
      () => finish({}),
      (error: unknown) => {
        reject(error as Error); // nothing was answered; else the reader is told
        finish({ error });
      },
    );
  });

  function finish(how: { error?: unknown }): void {
    end = how;
    wake();
  }
  async function* chunks(): AsyncGenerator<ChatChunk, void, undefined> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk) {
        yield chunk;
        continue;
      }
      makeRoom?.();
      makeRoom = undefined;
      if (end && waiting.length === 0) {
        if ('error' in end) throw end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (end || waiting.length > 0) resolve();
      });
    }
  }
}

const present = ({ model, callId, cache }: AnswerHead): ChatAnswerHead => ({
  model,
  headers: { 'X-Weft-Model': model, 'X-Weft-Call-Id': callId, ...(cache && { 'X-Weft-Cache': cache }) },
});
