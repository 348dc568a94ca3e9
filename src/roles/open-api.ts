import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import { gatewayOperations, operations } from '../contracts/operations';
import { createApp, DASHBOARD_PATH, missingRoutes } from '../http/app';
import { clientAddress } from '../http/client-address';
import { openHttpServer } from '../http/open-http-server';
import type { SystemFormats } from '../http/event-formats/event-format';
import type { PathRights } from '../http/path-right';
import type { Route } from '../http/route';
import { budgetRoutes } from '../http/routes/money/budgets.routes';
import { inboxRoutes } from '../http/routes/inbox.routes';
import { modelsRoutes } from '../http/routes/gateway/models.routes';
import { platformMetricsRoutes } from '../http/routes/platform-metrics.routes';
import { searchRoutes } from '../http/routes/search.routes';
import { systemRoutes } from '../http/routes/system.routes';
import { usageRoutes } from '../http/routes/money/usage.routes';
import { createMeasureModels } from '../models/money/usage/measure-models';
import { createOpenStreams } from '../realtime/open-streams';
import { createSocketServer } from '../realtime/socket-server';
import { createRunFollower } from '../runs/events/follow';
import { createOrganisationIndexes } from '../search/everything/organisation-index';
import { appendAudit } from '../security/audit/audit';
import { createAuthenticator } from '../security/accounts/authenticate';
import { createKeyGuesses } from '../security/accounts/key-guesses';
import { createRateLimits } from '../security/limits/rate-limits';
import { createTokens } from '../security/accounts/tokens';
import type { Base } from '../systems/base';
import { findersOf, tokenKindsOf } from '../systems/fold';
import type { SystemApi } from '../systems/system';
import { accountRoutes } from './account-routes';
import type { Gateway } from './open-gateway';
import { openRunRoutes } from './run-routes';
import { readBodyLimits } from './read-body-limits';
import { readQueueStates } from './read-queue-states';
import { createHealthCheck } from './check-health';
import { openEmbeddings } from './open-embeddings';

/** Served by the role `gateway`. */
const gatewayIds = new Set<string>(gatewayOperations.map(({ id }) => id));
/** Streams at hand have this long after SIGTERM; their clients come back elsewhere by Last-Event-ID. */
const STREAM_GRACE_MS = 1_000;

/** HTTP, pages and sockets on one port; with the gateway where this process has that role too. */
export async function openApi(base: Base, gateway?: Gateway): Promise<{ port: number; close(): Promise<void> }> {
  const { config, log, models, connection, redis, metrics, eventLog, version } = base;
  const prefix = config.REDIS_PREFIX;
  const tokens = createTokens(config);
  const guesses = createKeyGuesses({ redis: redis.command, prefix });
  const authenticate = createAuthenticator({ tokens, models, guesses, kinds: tokenKindsOf(base) });
  const limits = createRateLimits({ redis: redis.command, prefix });
  const follower = createRunFollower({ models, eventLog, subscriber: redis.dedicated('follow') });
  const formats: Partial<SystemFormats> = {};
  for (const system of base.systems) Object.assign(formats, await system.openFormats?.(base));
  const stream = { follower, formats: formats as SystemFormats };
  const finders = findersOf(base.systems);
  const parts: SystemApi[] = [];
  for (const system of base.systems) if (system.openApi) parts.push(await system.openApi(base, stream));
  const { resolvedModels } = base;
  /** The default first. Asked for each time: the models' file may change. */
  const usableModels = () =>
    [...resolvedModels.models].sort(
      (left, right) =>
        Number(right.id === resolvedModels.defaultModel) - Number(left.id === resolvedModels.defaultModel),
    );
  const routes: Route[] = [
    // The busiest first: Express asks them one after another.
    ...(gateway?.routes ?? []),
    ...systemRoutes({
      models,
      metrics,
      config,
      version,
      isDemo: config.SEED_DEMO,
      mailFolder: config.mailDir,
      usableModels,
      health: createHealthCheck(base),
      entries: base.systems.map(({ entry }) => entry),
    }),
    ...accountRoutes(base, tokens),
    ...usageRoutes({ models, usableModels }),
    ...modelsRoutes({
      resolved: resolvedModels,
      health: base.modelHealth,
      measure: createMeasureModels(models),
      embeddings: openEmbeddings(base),
      warnings: base.modelWarnings,
    }),
    ...platformMetricsRoutes({
      models,
      authenticate,
      config,
      metrics,
      router: base.router,
      readQueues: () => readQueueStates(base.queues),
    }),
    ...budgetRoutes({ models, connection, appendAudit, budgets: base.budgets }),
    ...parts.flatMap((part) => part.routes),
    ...openRunRoutes(base, stream, parts),
    ...searchRoutes({ models, finders, indexes: createOrganisationIndexes(models, Object.keys(finders)) }),
    ...inboxRoutes({
      findQuestions: base.systems.flatMap(({ name, findQuestions }) =>
        findQuestions
          ? [
              async (caller, limit) =>
                (await findQuestions(models, caller, limit)).map((question) => ({ ...question, system: name })),
            ]
          : [],
      ),
    }),
  ];
  const served = gateway ? operations : operations.filter(({ id }) => !gatewayIds.has(id));
  const missing = missingRoutes(served, routes);
  if (missing.length > 0) throw new Error(`operations without a route: ${missing.join(', ')}`);
  metrics.queue.collectDepth(() => readDepths(base));

  const streams = createOpenStreams();
  const app = createApp({
    config,
    version,
    models,
    subjects: base.subjects,
    rights: Object.assign({}, ...parts.map(({ rights }) => rights)) as PathRights,
    authenticate,
    limits,
    masking: base.masking,
    log,
    metrics,
    routes,
    gates: parts.flatMap(({ gates = [] }) => gates),
    telemetry: base.telemetry,
    holdStream: streams.hold,
    llmBodyLimits: readBodyLimits(config),
    admitModelCall: base.admitModelCall,
    dashboard: createDashboard(base),
    webRoot: config.webRoot,
  });
  const http = await openHttpServer(app, { host: config.HOST, port: config.PORT });
  const sockets = createSocketServer({
    httpServer: http.server,
    redis,
    models,
    subjects: base.subjects,
    namespaces: parts.flatMap(({ namespaces = [] }) => namespaces),
    doors: parts.flatMap(({ doors = [] }) => doors),
    authenticate,
    addressOf: (request) => clientAddress(request, config.TRUST_PROXY),
    follow: follower.follow.bind(follower),
    log,
    metrics: metrics.registry,
    holders: [streams],
    config: { redisPrefix: prefix, corsOrigins: config.CORS_ORIGINS },
  });
  return {
    port: http.port,
    async close() {
      await sockets.close();
      await http.close(STREAM_GRACE_MS, gateway?.close());
    },
  };
}

function createDashboard({ queues }: Base): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(DASHBOARD_PATH);
  createBullBoard({
    queues: Object.values(queues).map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Weft queues' } },
  });
  return adapter.getRouter() as Router;
}

async function readDepths({ queues }: Base) {
  const rows = await Promise.all(
    Object.entries(queues).map(async ([queue, opened]) =>
      Object.entries(await opened.getJobCounts()).map(([state, count]) => ({ queue, state, count })),
    ),
  );
  return rows.flat();
}
