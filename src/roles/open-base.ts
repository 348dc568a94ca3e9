import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Connection } from 'mongoose';
import type { Config } from '../../config/index';
import { resolveModels, type ResolvedModels } from '../../config/models';
import { tierOf } from '../../config/tiers';
import { createLedger, insertModelCalls } from '../llm/create-ledger';
import type { Ledger } from '../llm/ledger';
import { createModels, type Models } from '../models/index';
import type { Logger } from '../platform/logger';
import { createMetrics, type Metrics } from '../platform/metrics';
import { connect, ensureIndexes } from '../platform/mongo';
import { connectRedis, type RedisConnections } from '../platform/redis';
import type { TicketDeps } from '../producers/issue-ticket';
import { openQueues, type Queues } from '../producers/open-queues';
import { type Broadcaster, createBroadcaster } from '../realtime/broadcaster';
import { createEventLog, type EventLog } from '../runs/event-log';
import type { WakeDeps } from '../runs/wake-run';
import { type Budgets, createBudgets } from '../security/budgets';

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
  ledger: Ledger;
  resolvedModels: ResolvedModels;
  /** This process among all; new at every start, so that an old claim is never taken for its own. */
  workerId: string;
  version: string;
  close(): Promise<void>;
}

/** Opens the connections and makes collections and indexes. Rejects, having closed what it opened, where one is away. */
export async function openBase(config: Config, log: Logger, version: string): Promise<Base> {
  const resolvedModels = resolveModels({
    keys: { openai: config.OPENAI_API_KEY, anthropic: config.ANTHROPIC_API_KEY, gemini: config.GOOGLE_API_KEY },
    baseUrls: {
      openai: config.OPENAI_BASE_URL,
      openaiModel: config.OPENAI_MODEL,
      anthropic: config.ANTHROPIC_BASE_URL,
      gemini: config.GOOGLE_BASE_URL,
      ollama: config.OLLAMA_BASE_URL,
      ollamaModel: config.OLLAMA_MODEL,
    },
    defaultModel: config.DEFAULT_MODEL,
    demoDelayMs: config.DEMO_DELAY_MS,
  });
  const metrics = createMetrics(config.roles.join('+'));
  const { connection, models, redis } = await openStores(config, log);
  const { queues, close: closeQueues } = openQueues(redis.command, config.REDIS_PREFIX);
  const ledger = createLedger({ log, metrics: metrics.registry, insert: insertModelCalls(models) });
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
    ledger,
    workerId: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    close: async () => {
      await ledger.flush().catch((error: unknown) => log.error({ error }, 'The ledger is not complete'));
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
