import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Connection } from 'mongoose';
import type { Config } from '../../config/index';
import { loadModels } from '../../config/load-models';
import type { ResolvedModels } from '../../config/models';
import { loadTiers } from '../../config/load-tiers';
import { tierOf } from '../../config/tiers';
import { openCallJournal } from '../llm/call-journal';
import { createLedger, insertModelCalls } from '../llm/create-ledger';
import type { Ledger } from '../llm/ledger';
import { createHealthBoard, type HealthBoard } from '../llm/routing/health-board';
import { observeCalls } from '../llm/observe-calls';
import { exposeBreakers } from '../llm/routing/expose-breakers';
import { type OwnModelsReader, createOwnModelsReader } from '../llm/provider-keys/read-own-models';
import { noteKeyUse } from '../llm/provider-keys/note-key-use';
import { createModelRouter } from '../llm/routing/create-model-router';
import type { ModelRouter } from '../llm/routing/model-router';
import { watchModels } from '../llm/routing/watch-models';
import { createModels, type Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { createMetrics, type Metrics } from '../platform/metrics';
import { ensureIndexes } from '../platform/ensure-indexes';
import { connect } from '../platform/mongo';
import { countPoolUse } from '../platform/count-pool-use';
import type { Telemetry } from '../platform/telemetry';
import { settleWithin } from '../platform/settle-within';
import { SECOND_MS } from '../platform/time';
import { connectRedis, type RedisConnections } from '../platform/redis';
import type { TicketDeps } from '../producers/issue-ticket';
import { openQueues, type Queues } from '../producers/open-queues';
import { type Broadcaster, createBroadcaster } from '../realtime/broadcaster';
import { createEventLog, type EventLog } from '../runs/events/event-log';
import type { WakeDeps } from '../runs/waits/wake-run';
import { type Budgets, createBudgets } from '../security/money/budgets';
import { type AdmitModelCall, createModelCallAdmission } from '../security/limits/admit-model-call';
import { createCallSlots } from '../security/limits/call-slots';
import { createQuotas } from '../security/limits/quotas';
import { createMasking, type Masking } from '../security/masking/create-masking';
import { createSecrets, type Secrets } from '../security/secrets/secrets';
import { createTierQuotas, type TierQuotas } from '../security/limits/tier-quotas';
import { watchTiers } from '../security/limits/watch-tiers';

/** Longest wait for leases to be given back; where that fails they count until their slice has passed. */
const CLOSE_QUOTAS_MS = 2 * SECOND_MS;

/** What every role shares: connections, models, queues, and the means to tell people. */
export interface Base {
  config: Config;
  log: Logger;
  metrics: Metrics;
  connection: Connection;
  models: Models;
  redis: RedisConnections;
  queues: Queues;
  tickets: TicketDeps;
  wake: WakeDeps;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  budgets: Budgets;
  /** Always as the models' file is now. */
  resolvedModels: ResolvedModels;
  /** What of the models' file is not used. */
  modelWarnings(): readonly string[];
  /** Shared by agents and gateway: what one learns of a model's health, the other knows. */
  router: ModelRouter;
  /** The models' health as all processes see it. */
  modelHealth: HealthBoard;
  /** The models as each organisation has them with keys of its own. */
  ownModels: OwnModelsReader;
  secrets: Secrets;
  /** Takes secrets out of people's texts. */
  masking: Masking;
  ledger: Ledger;
  /** Undefined where no collector is configured. */
  telemetry: Telemetry | undefined;
  /** What tiers give within an hour and a month. */
  tierQuotas: TierQuotas;
  /** Counts a model call through the gateway, and holds its slot. */
  admitModelCall: AdmitModelCall;
  /** This process among all; new at every start, so that an old claim is never taken for its own. */
  workerId: string;
  version: string;
  close(): Promise<void>;
}

/** Reads the models, opens the connections and makes collections and indexes. Rejects, having closed what it opened, where one is away. */
export async function openBase(config: Config, log: Logger, version: string): Promise<Base> {
  const watched = watchModels({ load: () => loadModels(config), file: config.MODELS_FILE, log });
  const unwatchTiers = watchTiers({ load: () => loadTiers(config), file: config.TIERS_FILE, log });
  const resolvedModels = watched.resolved;
  const metrics = createMetrics(config.roles.join('+'));
  const { connection, models, redis } = await openStores(config, log).catch((error: unknown) => {
    watched.close();
    unwatchTiers();
    throw error;
  });
  const { queues, close: closeQueues } = openQueues(redis.command, config.REDIS_PREFIX);
  countPoolUse(connection, config.MONGODB_POOL_MAX, metrics.registry);
  const workerId = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const telemetry = await openConfigured(config, { version, instanceId: workerId }, log);
  const journal = await openCallJournal({
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    log,
    processId: workerId,
  });
  const rows = createLedger({ log, metrics: metrics.registry, insert: insertModelCalls(models), journal });
  const ledger = observeCalls(noteKeyUse(rows, models), { metrics, telemetry });
  const router = createModelRouter({ resolved: resolvedModels, log });
  exposeBreakers(router, metrics.registry);
  const secrets = createSecrets(config);
  const quotas = createQuotas({ models, log });
  const tierQuotas = createTierQuotas(quotas);
  const slots = createCallSlots({ redis: redis.command, prefix: config.REDIS_PREFIX, log });
  const tickets: TicketDeps = {
    queues,
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    weightOfTier: (tier) => tierOf(tier).weight,
  };
  const modelHealth = createHealthBoard({
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    processId: workerId,
    isCalling: config.roles.includes('gateway') || config.roles.includes('worker'),
    router,
    log,
  });
  return {
    config,
    log,
    metrics,
    connection,
    models,
    redis,
    queues,
    tickets,
    resolvedModels,
    modelWarnings: watched.warnings,
    router,
    modelHealth,
    secrets,
    masking: createMasking({ models, secrets, retentionDays: config.SECRET_RETENTION_DAYS }),
    ownModels: createOwnModelsReader({
      ...{ models, resolved: resolvedModels, secrets, log },
      isPrivateAllowed: config.PROVIDER_KEYS_PRIVATE_ADDRESSES,
    }),
    ledger,
    telemetry,
    tierQuotas,
    admitModelCall: createModelCallAdmission({ slots, quotas: tierQuotas }),
    version,
    wake: { models, tickets, log },
    eventLog: createEventLog(redis.command, {
      prefix: config.REDIS_PREFIX,
      ttlSeconds: config.EVENT_LOG_TTL_SECONDS,
      maxEntries: config.EVENT_LOG_MAX,
    }),
    broadcaster: createBroadcaster(redis.command, { prefix: config.REDIS_PREFIX, log }),
    budgets: createBudgets({
      models,
      log,
      callTimeoutMs: config.LLM_TOTAL_TIMEOUT_MS,
      runBudgetUsdOf: (tier) => tierOf(tier).runBudgetUsd,
    }),
    workerId,
    close: async () => {
      watched.close();
      unwatchTiers();
      await modelHealth.close();
      await settleWithin(Promise.all([quotas.close(), slots.close()]), CLOSE_QUOTAS_MS);
      await Promise.all([
        ledger.flush().catch((error: unknown) => log.error({ error }, 'The ledger is not complete')),
        telemetry?.close(),
      ]);
      await journal.close();
      await closeQueues();
      await redis.close();
      await connection.close();
    },
  };
}

/** Loaded only where a collector is configured. */
async function openConfigured(
  config: Config,
  process: { version: string; instanceId: string },
  log: Logger,
): Promise<Telemetry | undefined> {
  if (!config.OTEL_EXPORTER_OTLP_ENDPOINT) return undefined;
  const { openTelemetry } = await import('../platform/open-telemetry');
  return openTelemetry(
    {
      ...process,
      endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: config.OTEL_EXPORTER_OTLP_HEADERS,
      serviceName: config.OTEL_SERVICE_NAME,
      sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
    },
    log,
  );
}

async function openStores(config: Config, log: Logger): Promise<Pick<Base, 'connection' | 'models' | 'redis'>> {
  const connection = await connect(config.MONGODB_URI, { poolMax: config.MONGODB_POOL_MAX });
  try {
    const models = createModels(connection);
    await ensureIndexes(models);
    return { connection, models, redis: await connectRedis(config.REDIS_URL, log) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
