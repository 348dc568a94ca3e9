import { tierOf } from '../../config/tiers';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import { gatewayOperations, operations } from '../contracts/operations';
import { createApp, DASHBOARD_PATH, missingRoutes } from '../http/app';
import { openHttpServer } from '../http/open-http-server';
import type { Route } from '../http/route';
import { apiKeyRoutes } from '../http/routes/api-keys.routes';
import { accountSecurityRoutes } from '../http/routes/account-security.routes';
import { approvalRoutes } from '../http/routes/approvals.routes';
import { auditRoutes } from '../http/routes/audit.routes';
import { authRoutes } from '../http/routes/auth.routes';
import { blockRoutes } from '../http/routes/blocks.routes';
import { budgetRoutes } from '../http/routes/budgets.routes';
import { canvasMemberRoutes } from '../http/routes/canvas-members.routes';
import { canvasRoutes } from '../http/routes/canvas.routes';
import { generateRoutes } from '../http/routes/generate.routes';
import { generationRoutes } from '../http/routes/generations.routes';
import { oidcRoutes } from '../http/routes/oidc.routes';
import { modelsRoutes } from '../http/routes/models.routes';
import { organisationRoutes } from '../http/routes/organisation.routes';
import { ownDataRoutes } from '../http/routes/own-data.routes';
import { providerKeyRoutes } from '../http/routes/provider-keys.routes';
import { runRoutes } from '../http/routes/runs.routes';
import { platformMetricsRoutes } from '../http/routes/platform-metrics.routes';
import { systemRoutes } from '../http/routes/system.routes';
import { usageRoutes } from '../http/routes/usage.routes';
import { presentGeneration } from '../models/canvas/present-generation';
import { readVersions } from '../models/canvas/read-changes';
import { markGeneration } from '../models/canvas/write-generation';
import type { RunRecord } from '../models/run.model';
import { createMeasureModels } from '../models/usage/measure-models';
import { createAccountOutbox } from '../producers/account-outbox';
import { createMailOutbox } from '../producers/mail-outbox';
import { canvasGenerationInput } from '../queues/canvas-generation-input';
import { announceApproval } from '../realtime/announce-approval';
import { countPresent } from '../realtime/count-present';
import { createSocketServer } from '../realtime/socket-server';
import { closeApprovals } from '../runs/approvals';
import { createRunFollower } from '../runs/follow';
import { presentRunSummary } from '../runs/present-run';
import { appendAudit } from '../security/audit';
import { spenderOf } from '../security/budgets';
import { createAuthenticator } from '../security/authenticate';
import { createKeyGuesses } from '../security/key-guesses';
import { createLoginThrottle } from '../security/login-throttle';
import { createMailLimits } from '../security/mail-limits';
import { createOidcAttempts } from '../security/oidc/attempts';
import { createOidcProviders } from '../security/oidc/providers';
import { createPasswords } from '../security/passwords';
import { createRunQuota } from '../security/run-quota';
import { createRateLimits } from '../security/rate-limits';
import { createTokens } from '../security/tokens';
import type { Base } from './open-base';
import type { Gateway } from './open-gateway';
import { readQueueStates } from './read-queue-states';
import { createHealthCheck } from './check-health';
import { requireBudget, requireRunBudget } from './require-budget';

/** Served by the role `gateway`. */
const gatewayIds = new Set<string>(gatewayOperations.map(({ id }) => id));
/** Streams at hand have this long after SIGTERM; their clients come back elsewhere by Last-Event-ID. */
const STREAM_GRACE_MS = 1_000;

/** HTTP, pages and sockets on one port; with the gateway where this process has that role too. */
export async function openApi(base: Base, gateway?: Gateway): Promise<{ port: number; close(): Promise<void> }> {
  const { config, log, models, connection, redis, broadcaster, metrics, eventLog, version } = base;
  const prefix = config.REDIS_PREFIX;
  const tokens = createTokens(config);
  const guesses = createKeyGuesses({ redis: redis.command, prefix });
  const authenticate = createAuthenticator({ tokens, models, guesses });
  const limits = createRateLimits({ redis: redis.command, prefix });
  const follower = createRunFollower({ models, eventLog, subscriber: redis.dedicated('follow') });
  const stream = {
    follower,
    readVersions: (canvasId: string, from: number, to: number) => readVersions(models, canvasId, from, to),
  };
  const presence = { count: (canvasIds: readonly string[]) => countPresent(redis.command, prefix, canvasIds) };
  const canvas = {
    models,
    connection,
    broadcaster,
    presence,
    appendAudit,
    limits: { blocksPerCanvas: config.CANVAS_BLOCKS_MAX },
  };
  const { resolvedModels } = base;
  /** The default first. Asked for each time: the models' file may change. */
  const usableModels = () =>
    [...resolvedModels.models].sort(
      (left, right) =>
        Number(right.id === resolvedModels.defaultModel) - Number(left.id === resolvedModels.defaultModel),
    );
  const accounts = {
    models,
    tokens,
    config,
    passwords: createPasswords(config),
    throttle: createLoginThrottle({ redis: redis.command, prefix }),
    mails: createMailOutbox({
      models,
      queues: base.queues,
      log,
      isConfigured: Boolean(config.SMTP_URL) || config.mailDir !== undefined,
    }),
    mailLimits: createMailLimits({ redis: redis.command, prefix }),
    accountTasks: createAccountOutbox(base),
  };
  const routes: Route[] = [
    // The busiest first: Express asks them one after another.
    ...(gateway?.routes ?? []),
    ...systemRoutes({
      models,
      metrics,
      config,
      version,
      isDemo: config.SEED_DEMO,
      usableModels,
      health: createHealthCheck(base),
    }),
    ...authRoutes(accounts),
    ...accountSecurityRoutes(accounts),
    ...oidcRoutes({
      ...accounts,
      providers: createOidcProviders({ providers: config.oidcProviders, linkBase: config.linkBase, log }),
      attempts: createOidcAttempts({ redis: redis.command, prefix }),
    }),
    ...ownDataRoutes(accounts),
    ...organisationRoutes(accounts),
    ...auditRoutes({ models }),
    ...apiKeyRoutes({ models, connection, appendAudit }),
    ...providerKeyRoutes({
      ...{ models, connection, secrets: base.secrets },
      isPrivateAllowed: config.PROVIDER_KEYS_PRIVATE_ADDRESSES,
      resolved: resolvedModels,
    }),
    ...usageRoutes({ models, usableModels }),
    ...modelsRoutes({
      resolved: resolvedModels,
      health: base.modelHealth,
      measure: createMeasureModels(models),
      warnings: base.modelWarnings,
    }),
    ...platformMetricsRoutes({
      models,
      config,
      registry: metrics.registry,
      router: base.router,
      readQueues: () => readQueueStates(base.queues),
    }),
    ...budgetRoutes({ models, connection, appendAudit, budgets: base.budgets }),
    ...canvasRoutes(canvas),
    ...canvasMemberRoutes(canvas),
    ...blockRoutes(canvas),
    ...generationRoutes(canvas),
    ...generateRoutes({
      start: { models, tickets: base.tickets, log },
      stream,
      hasModel: async ({ organisationId }, id) =>
        ((await base.ownModels.modelsOf(organisationId)) ?? resolvedModels).models.some((model) => model.id === id),
      requireBudget: (caller, model) => requireBudget(base, spenderOf(caller), model),
      takeRun: base.tierQuotas.takeRun,
      requireQuota: createRunQuota({ models, concurrentRunsOf: (tier) => tierOf(tier).concurrentRuns }),
      onStarted: (run) =>
        void tellRunChanged(base, run).catch((error: unknown) => log.debug({ error }, 'A new run was not announced')),
    }),
    ...runRoutes({
      models,
      cancel: { models, redis: redis.command, prefix, eventLog },
      wake: base.wake,
      stream,
      requireBudget: (run) => requireRunBudget(base, run),
      onRunChanged: (run) => tellRunChanged(base, run),
    }),
    ...approvalRoutes({
      wake: base.wake,
      takeApproval: base.tierQuotas.takeApproval,
      onAnswered: (approval) => announceApproval(base, 'approval_answered', approval),
    }),
  ];
  const served = gateway ? operations : operations.filter(({ id }) => !gatewayIds.has(id));
  const missing = missingRoutes(served, routes);
  if (missing.length > 0) throw new Error(`operations without a route: ${missing.join(', ')}`);
  metrics.queue.collectDepth(() => readDepths(base));

  const app = createApp({
    config,
    version,
    models,
    authenticate,
    limits,
    log,
    metrics,
    routes,
    telemetry: base.telemetry,
    admitModelCall: base.admitModelCall,
    dashboard: createDashboard(base),
    webRoot: config.webRoot,
  });
  const http = await openHttpServer(app, { host: config.HOST, port: config.PORT });
  const sockets = createSocketServer({
    httpServer: http.server,
    redis,
    models,
    authenticate,
    follow: follower.follow.bind(follower),
    log,
    metrics: metrics.registry,
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

/** Tells the run's owner; where it was cancelled, closes its questions and tells everybody on its canvas. */
async function tellRunChanged(base: Base, run: RunRecord): Promise<void> {
  const { broadcaster, models } = base;
  await broadcaster.runUpdated(run.organisationId.toString(), [run.userId.toString()], presentRunSummary(run));
  if (run.status !== 'cancelled') return;
  for (const approval of await closeApprovals(base.models, run))
    await announceApproval(base, 'approval_answered', approval);
  if (run.kind !== 'canvas.generate') return;
  const { canvasId, generationSessionId } = canvasGenerationInput.parse(run.input);
  const marked = await markGeneration(models, {
    generationSessionId,
    organisationId: run.organisationId.toString(),
    attempt: run.attempt,
    status: 'cancelled',
  });
  await broadcaster.generationStatus({
    canvasId,
    generation_session_id: generationSessionId,
    runId: run._id.toString(),
    phase: 'cancelled',
    message: 'Cancelled. Nothing was saved.',
    ...(marked ? { generation: presentGeneration(marked) } : {}),
  });
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
