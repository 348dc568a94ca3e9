import type { Route } from '../http/route';
import { embeddingRoutes } from '../http/routes/gateway/embeddings.routes';
import { llmRoutes } from '../http/routes/gateway/llm.routes';
import { responsesRoutes } from '../http/routes/gateway/responses.routes';
import { readCallTimeouts } from '../llm/call-limits';
import { ActiveCalls } from '../llm/gateway/active-calls';
import { createAskChat } from '../llm/gateway/ask-chat';
import { type ChatCall, completeChat, type GatewayDeps } from '../llm/gateway/complete-chat';
import { createKeptItems } from '../llm/gateway/responses/kept-items';
import { createResponseCache } from '../llm/gateway/response-cache';
import { createEmbeddingOutbox } from '../producers/gateway/embedding-outbox';
import { type SystemModels, withSystemModels } from '../llm/gateway/system-models';
import type { Base } from '../systems/base';
import { openEmbeddings } from './open-embeddings';

/** Of the shutdown time, calls at hand have this much. */
const FINISH_SHARE = 0.5;

/** The model gateway of a process: its routes, served by whoever listens. */
export interface Gateway {
  routes: Route[];
  /** Takes no more calls, lets those at hand end within half the shutdown time, then breaks them off. */
  close(): Promise<void>;
}

export async function openGateway(base: Base): Promise<Gateway> {
  const { config, router, ownModels, budgets, ledger, metrics, redis, log } = base;
  const active = new ActiveCalls();
  const deps: GatewayDeps = {
    router,
    ownModels,
    budgets,
    ledger,
    metrics,
    cache: createResponseCache({ redis: redis.command, prefix: config.REDIS_PREFIX, log }),
    limits: readCallTimeouts(config),
  };
  const embeddings = openEmbeddings(base);
  const complete = (call: ChatCall) => active.run(call.gone, () => completeChat(deps, call));
  const items = createKeptItems({ redis: redis.command, prefix: config.REDIS_PREFIX, log });
  const ofSystems: Route[] = [];
  const systems: SystemModels[] = [];
  for (const system of base.systems) {
    ofSystems.push(...((await system.openGateway?.(base, embeddings)) ?? []));
    if (system.openModels) systems.push(await system.openModels(base));
  }
  return {
    routes: [
      ...llmRoutes({ router, ownModels, embeddings, systems, complete }),
      ...responsesRoutes({ askChat: withSystemModels(createAskChat(complete, log), systems), items }),
      ...ofSystems,
      ...embeddingRoutes({ models: base.models, embeddings, tasks: createEmbeddingOutbox(base.tickets, log) }),
    ],
    close: () => active.close(config.SHUTDOWN_TIMEOUT_MS * FINISH_SHARE),
  };
}
