import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Connection } from 'mongoose';
import type { Config } from '../../config/index';
import { loadModels } from '../../config/load-models';
import type { ResolvedModels } from '../../config/models';
import { tierOf } from '../../config/tiers';
import { openCallJournal } from '../llm/call-journal';
import { createLedger, insertModelCalls } from '../llm/create-ledger';
import type { Ledger } from '../llm/ledger';
import { createModelRouter } from '../llm/routing/create-model-router';
import type { ModelRouter } from '../llm/routing/model-router';
import { watchModels } from '../llm/routing/watch-models';
import { createModels, type Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { createMetrics, type Metrics } from '../platform/metrics';
import { connect, ensureIndexes } from '../platform/mongo';
import { settleWithin } from '../platform/settle-within';
import { SECOND_MS } from '../platform/time';
import { connectRedis, type RedisConnections } from '../platform/redis';
import type { TicketDeps } from '../producers/issue-ticket';
import { openQueues, type Queues } from '../producers/open-queues';
import { type Broadcaster, createBroadcaster } from '../realtime/broadcaster';
import { createEventLog, type EventLog } from '../runs/event-log';
import type { WakeDeps } from '../runs/wake-run';
import { type Budgets, createBudgets } from '../security/budgets';
import { createQuotas } from '../security/quotas';
import { createTierQuotas, type TierQuotas } from '../security/tier-quotas';

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
  /** Shared by agents and gateway: what one learns of a model's health, the other knows. */
  router: ModelRouter;
  ledger: Ledger;
  /** What tiers give within an hour and a month. */
  tierQuotas: TierQuotas;
  /** This process among all; new at every start, so that an old claim is never taken for its own. */
  workerId: string;
  version: string;
  close(): Promise<void>;
}

/** Reads the models, opens the connections and makes collections and indexes. Rejects, having closed what it opened, where one is away. */
export async function openBase(config: Config, log: Logger, version: string): Promise<Base> {
  const watched = watchModels({ load: () => loadModels(config), file: config.MODELS_FILE, log });
  const resolvedModels = watched.resolved;
  const metrics = createMetrics(config.roles.join('+'));
  const { connection, models, redis } = await openStores(config, log).catch((error: unknown) => {
    watched.close();
    throw error;
  });
  const { queues, close: closeQueues } = openQueues(redis.command, config.REDIS_PREFIX);
  const workerId = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const journal = await openCallJournal({
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    log,
    processId: workerId,
  });
  const ledger = createLedger({ log, metrics: metrics.registry, insert: insertModelCalls(models), journal });
  const quotas = createQuotas({ models, log });
  const tickets: TicketDeps = {
    queues,
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    weightOfTier: (tier) => tierOf(tier).weight,
  };
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
    router: createModelRouter({ resolved: resolvedModels, log }),
    ledger,
    tierQuotas: createTierQuotas(quotas),
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
      await settleWithin(quotas.close(), CLOSE_QUOTAS_MS);
      await ledger.flush().catch((error: unknown) => log.error({ error }, 'The ledger is not complete'));
      await journal.close();
      await closeQueues();
      await redis.close();
      await connection.close();
    },
  };
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
