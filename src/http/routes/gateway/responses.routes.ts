import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ChatChunk } from '../../../contracts/gateway/chat-completions';
import type { ResponseEvent } from '../../../contracts/gateway/response-events';
import { llmResponses, type ResponsesRequest } from '../../../contracts/gateway/responses';
import type { AskChat, ChatAnswerHead } from '../../../llm/gateway/ask-chat';
import { classifyError } from '../../../llm/classify-error';
import { fromChatCompletion } from '../../../llm/gateway/responses/from-chat-completion';
import type { KeptItems } from '../../../llm/gateway/responses/kept-items';
import { ResponseEvents } from '../../../llm/gateway/responses/response-events';
import { passOver, toWarningHeader } from '../../../llm/gateway/responses/pass-over';
import { newResponseNames, type ResponseNames } from '../../../llm/gateway/responses/response-shell';
import { toChatRequest } from '../../../llm/gateway/responses/to-chat-request';
import { mapModelError } from '../../../llm/map-model-error';
import type { Caller } from '../../../platform/caller';
import { findAppError } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { readCacheWish } from '../../gateway/read-cache-wish';
import { type Route, route, type RouteReply } from '../../route';
import { untilGone } from '../../streams/until-gone';

export interface ResponsesRouteDeps {
  askChat: AskChat;
  items: KeptItems;
}

/** OpenAI's responses by way of chat completions. */
export const responsesRoutes = ({ askChat, items }: ResponsesRouteDeps): Route[] => [
  route(llmResponses, async ({ body, caller, request, response, log }) => {
    const gone = untilGone(response);
    const { request: asked, warnings } = passOver({ ...body, input: await items.resolve(caller, body.input) });
    const cache = readCacheWish(request, body);
    const answered = await askChat({ request: toChatRequest(asked), caller, gone, cache });
    const warned = warnings.length > 0 && { 'X-Weft-Warning': toWarningHeader(warnings) };
    const answer = { ...answered, headers: { ...answered.headers, ...warned } };
    // What the answer repeats of the request is what was served.
    const served = { ...body, tools: asked.tools };
    const names = newResponseNames(answer.model, warnings);
    const keep = async (output: Parameters<KeptItems['keep']>[1]) => {
      if (body.store !== false) await items.keep(caller, output);
    };
    if ('chunks' in answer) return sendEvents(response, served, { ...answer, names, keep, signal: gone.signal, log });
    const whole = fromChatCompletion(answer.completion, served, names);
    await keep(whole.output);
    return { status: 200, body: whole, headers: answer.headers };
  }),
];

interface StreamedAnswer extends ChatAnswerHead {
  chunks: AsyncIterable<ChatChunk>;
  names: ResponseNames;
  /** Before the client hears of the end: it may refer to the items at once. */
  keep: KeptItems['keep'] extends (caller: Caller, output: infer Output) => infer Done
    ? (output: Output) => Done
    : never;
  signal: AbortSignal;
  log: Logger;
}

async function sendEvents(
  response: ServerResponse,
  body: ResponsesRequest,
  answer: StreamedAnswer,
): Promise<RouteReply> {
  const events = new ResponseEvents(body, answer.names);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...answer.headers,
  });
  const { signal, log } = answer;
  try {
    await write(response, events.start(), signal);
    for await (const chunk of answer.chunks) await write(response, events.push(chunk), signal);
    const last = events.end();
    await answer.keep(events.output);
    await write(response, last, signal);
  } catch (error) {
    if (signal.aborted) return 'streamed'; // nobody listens
    log.warn({ error, operation: llmResponses.id }, 'a streamed response broke off');
    const { code, message } = findAppError(error) ?? mapModelError(classifyError(error), error);
    await write(response, events.fail({ code, message }), signal);
  }
  response.end();
  return 'streamed';
}

/** Writes one piece; waits where the client reads slower than the model speaks. Rejects once it is gone. */
async function write(response: ServerResponse, events: readonly ResponseEvent[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (events.length === 0) return;
  const frames = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  if (!response.write(frames)) await once(response, 'drain', { signal });
}
