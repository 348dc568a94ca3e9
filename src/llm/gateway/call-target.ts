import type { ChatCompletion, ChatRequest } from '../../contracts/gateway/chat-completions';
import { findCause } from '../../platform/errors';
import { weighTokens } from '../estimate-tokens';
import { ModelRefused } from '../model-errors';
import type { Target } from '../routing/model-router';
import { EventWriter, TranslatedStream } from './event-writer';
import type { AnswerNames, WireRequest } from './dialect';
import { joinChunks, streamDemo } from './dialects/demo';
import { dialectOf } from './dialects/index';
import { parseJson } from './dialects/read-answer';
import { OpenAiStreamScanner } from './openai-stream-scanner';
import { pumpAnswer, readWhole } from './pump-answer';
import { sendWireRequest } from './send-wire-request';
import { addAnswerFacts, type StreamReader, type StreamReading, type Told } from './stream-reader';

export interface TargetCall {
  request: ChatRequest;
  target: Target;
  names: AnswerNames;
  signal: AbortSignal;
  /** What the client is to see; false: no room until it calls `drained`. */
  show(bytes: Uint8Array | string, drained: () => void): boolean;
  /** Bytes have come from the provider, whether they say something or not. */
  onBytes(): void;
  /** An answer that its provider declined to give is no answer: `ModelRefused`, as long as nothing was shown of it. */
  withholdsDeclined: boolean;
  /** All of the answer has come from the provider. */
  endsSoon(): void;
  /** Called once there is something that counts what is told. */
  onTold(told: Told): void;
}

/** The provider's request; undefined for the demo model, which answers in this process. Throws `model_request_unsupported`. */
export async function encodeFor({ model }: Target, request: ChatRequest): Promise<WireRequest | undefined> {
  return model.provider === 'demo' ? undefined : (await dialectOf(model.provider)).encode(request, model);
}

/**
 * Calls one target once and shows its answer, in OpenAI's form. A server that speaks OpenAI's protocol gives the bytes
 * themselves. Resolves once the answer is whole.
 */
export async function callTarget(call: TargetCall, wire: WireRequest | undefined): Promise<void> {
  if (!wire) return callDemo(call);
  const answer = await sendWireRequest(call.target.model, wire, call.signal);
  if (!call.request.stream) return showWhole(call, await readWhole(answer));
  const reader = await openReader(call);
  call.onTold(reader);
  await pumpAnswer(answer, (bytes, drained) => {
    call.onBytes();
    if (answer.complete) call.endsSoon();
    const shown = reader.push(bytes);
    const hasRoom = shown === undefined || call.show(shown, drained);
    if (reader.failure) throw reader.failure;
    return hasRoom;
  }).catch((error: unknown) => {
    if (!reader.isFinished || call.signal.aborted) throw error;
  });
  const rest = reader.end();
  if (rest !== undefined) call.show(rest, nobodyWaits);
}

const nobodyWaits = () => undefined;
const readingOf = ({ request, withholdsDeclined }: TargetCall): StreamReading => ({
  hidesUsage: request.stream_options?.include_usage !== true,
  choices: request.n ?? 1,
  withholdsDeclined,
});

async function openReader(call: TargetCall): Promise<StreamReader> {
  const { request, names } = call;
  const { model } = call.target;
  if (model.provider === 'demo') throw new Error('the demo model is not called by HTTP');
  if (model.provider === 'openai') return new OpenAiStreamScanner(readingOf(call));
  return new TranslatedStream((await dialectOf(model.provider)).openStream(request, names), names, readingOf(call));
}

async function showWhole(call: TargetCall, bytes: Buffer): Promise<void> {
  const { provider } = call.target.model;
  if (provider === 'demo') throw new Error('the demo model is not called by HTTP');
  const completion = (await dialectOf(provider)).decode(parseWhole(bytes), call.names);
  call.onTold(toldBy(completion, provider));
  if (call.withholdsDeclined && completion.choices.every(isDeclined)) throw new ModelRefused('content_filter');
  call.show(provider === 'openai' ? bytes : JSON.stringify(completion), nobodyWaits);
}

/** A whole body that is no JSON is a proxy's page, or was cut: the provider is away, rather than its answer wrong. */
function parseWhole(bytes: Buffer): unknown {
  try {
    return parseJson(bytes.toString());
  } catch (error) {
    throw findCause(error, SyntaxError) ?? error;
  }
}

async function callDemo(call: TargetCall): Promise<void> {
  const { request, target, names, signal } = call;
  const chunks = streamDemo(request, target.model, names, signal);
  if (!request.stream) {
    const gathered = [];
    for await (const chunk of chunks) gathered.push(chunk);
    const completion = joinChunks(gathered, names);
    call.onTold(toldBy(completion, 'demo'));
    return void call.show(JSON.stringify(completion), nobodyWaits);
  }
  const writer = new EventWriter(readingOf(call));
  call.onTold(writer);
  for await (const chunk of chunks) {
    const shown = writer.take([chunk]);
    if (shown !== undefined) await showInTurn(call, shown);
  }
  await showInTurn(call, writer.end());
}

/** Waits for room, or until the call is broken off. */
function showInTurn({ show, signal }: TargetCall, bytes: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => reject(signal.reason as Error);
    const drained = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (show(bytes, drained)) drained();
  });
}

function toldBy({ id, model, usage, choices }: ChatCompletion, provider: string): Told {
  const said = choices.flatMap(({ message }) => textsOf(message));
  const outputTokens = said.reduce((sum, text) => sum + weighTokens(text), 0);
  // What was translated has our id, and our name of the model.
  const answer = addAnswerFacts({}, provider === 'openai' ? { id, model, choices } : { choices });
  return { usage, outputTokens, isFinished: true, answer };
}

const isDeclined = ({ message, finish_reason: reason }: ChatCompletion['choices'][number]): boolean =>
  reason === 'content_filter' && textsOf(message).every((text) => text === '');

function textsOf({ content, tool_calls: calls, ...more }: ChatCompletion['choices'][number]['message']): string[] {
  const said = [content, more.refusal, more['reasoning_content'], more['reasoning']];
  const texts = [...said, ...(calls ?? []).map((call) => call.function.arguments)];
  return texts.filter((text) => typeof text === 'string');
}
