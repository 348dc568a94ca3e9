import type { ServerResponse } from 'node:http';
import type { ChatRequest } from '../../../contracts/gateway/chat-completions';
import { llmChat, llmChatApi, llmModel, llmModels } from '../../../contracts/gateway/llm';
import type { AnswerSink } from '../../../llm/gateway/answer-sink';
import type { Embeddings } from '../../../llm/embeddings/create-embeddings';
import type { ChatCall } from '../../../llm/gateway/complete-chat';
import type { OwnModelsReader } from '../../../llm/provider-keys/read-own-models';
import type { ModelRouter } from '../../../llm/routing/model-router';
import { findSystem, type SystemModels } from '../../../llm/gateway/system-models';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { toAppError } from '../../map-error';
import { sendChatAnswer } from '../../gateway/send-chat-answer';
import { toOpenAiError } from '../../gateway/openai-error';
import { readCacheWish } from '../../gateway/read-cache-wish';
import { type Route, route, type RouteContext, type RouteReply } from '../../route';
import { untilGone } from '../../streams/until-gone';

export interface LlmRouteDeps {
  router: Pick<ModelRouter, 'list'>;
  ownModels?: Pick<OwnModelsReader, 'modelsOf'>;
  /** Absent: there are no embedding models. */
  embeddings?: Pick<Embeddings, 'list'>;
  /** Models that systems answer themselves. */
  systems?: readonly SystemModels[];
  /** Answers a chat completion; its signal also ends when this process does. */
  complete(call: ChatCall): Promise<void>;
}

/** OpenAI's API over every model of the catalogue. */
export const llmRoutes = ({ complete, ...lists }: LlmRouteDeps): Route[] => [
  route(llmChat, (context) => answerChat({ complete, ...lists }, context)),
  route(llmChatApi, (context) => answerChat({ complete, ...lists }, context)),

  route(llmModels, async ({ caller }) => {
    const ids = await listIds(lists, caller);
    return { status: 200, body: { object: 'list', data: ids.map(presentModel) } };
  }),

  route(llmModel, async ({ params, caller }) => {
    const ids = await listIds(lists, caller);
    if (!ids.includes(params.model))
      throw notFound('model_not_found', `There is no model "${params.model.slice(0, 100)}" here.`);
    return { status: 200, body: presentModel(params.model) };
  }),
];

/** Models and roles that chat, then models that embed, then those of systems. */
async function listIds(
  { router, ownModels, embeddings, systems = [] }: Omit<LlmRouteDeps, 'complete'>,
  caller: Caller,
): Promise<string[]> {
  const { organisationId } = caller;
  const chats = router.list(await ownModels?.modelsOf(organisationId)).map(({ id }) => id);
  const embedding = (await embeddings?.list(organisationId)) ?? [];
  const ofSystems = await Promise.all(systems.map((system) => system.list(caller)));
  return [...new Set([...chats, ...embedding.map(({ id }) => id), ...ofSystems.flat()])];
}

/** When a model was made is not told by every provider: 0. */
const presentModel = (id: string) => ({ id, object: 'model' as const, created: 0, owned_by: 'weft' });

async function answerChat(
  { complete, systems = [] }: Pick<LlmRouteDeps, 'complete' | 'systems'>,
  context: RouteContext<typeof llmChat>,
): Promise<RouteReply> {
  const { caller, body, request, response } = context;
  const system = findSystem(systems, body.model);
  if (system) return answerBySystem(system, context);
  const cache = readCacheWish(request, body);
  const { cache: _, ...asked } = body; // ours: no provider is to see it
  try {
    await complete({
      ...{ caller, request: asked as ChatRequest, gone: untilGone(response), sink: openSink(response) },
      ...(cache && { cache }),
      // Made only where something is to be said.
      get log() {
        return context.log;
      },
    });
    response.end();
  } catch (error) {
    breakOff(response, error);
  }
  return 'streamed';
}

async function answerBySystem(
  { ask }: SystemModels,
  { caller, body, response }: RouteContext<typeof llmChat>,
): Promise<RouteReply> {
  const gone = untilGone(response);
  const answer = await ask({ caller, request: body as ChatRequest, gone, cache: undefined });
  try {
    const includesUsage = body.stream_options?.include_usage === true;
    return await sendChatAnswer(response, answer, { includesUsage, signal: gone.signal });
  } catch (error) {
    breakOff(response, error);
    return 'streamed';
  }
}

/** In the middle of a stream an error is said as its last event, without the [DONE] of a whole answer. */
function breakOff(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return; // nobody listens
  if (!response.headersSent) throw error;
  response.end(`data: ${JSON.stringify(toOpenAiError(toAppError(error)))}\n\n`);
}

function openSink(response: ServerResponse): AnswerSink {
  return {
    open({ isStream, bytes, model, callId, cache }) {
      response.writeHead(200, {
        'Content-Type': isStream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=utf-8',
        'Cache-Control': isStream ? 'no-cache, no-transform' : 'no-store',
        ...(isStream && { 'X-Accel-Buffering': 'no' }),
        ...(bytes !== undefined && { 'Content-Length': bytes }),
        'X-Weft-Model': model,
        'X-Weft-Call-Id': callId,
        ...(cache && { 'X-Weft-Cache': cache }),
      });
    },
    write(bytes, drained) {
      if (response.write(bytes)) return true;
      response.once('drain', drained);
      return false;
    },
    endsSoon() {
      const { socket } = response;
      if (!socket || socket.writableCorked > 0) return;
      socket.cork(); // `end` lets all go; so does a settlement that takes longer than a turn
      setImmediate(() => setImmediate(() => response.writableEnded || socket.uncork()));
    },
  };
}
