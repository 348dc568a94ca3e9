import { ActiveRuns } from '../runs/lifecycle/active-runs';
import { WorkerStopping } from '../runs/lifecycle/execute-run';
import { reissueTicket } from '../runs/waits/wake-run';
import { createBroadcaster } from '../realtime/broadcaster';
import { createModelCatalogue } from '../llm/catalogue';
import { createMailer } from '../mail/mailer';
import { createMailOutbox } from '../producers/accounts/mail-outbox';
import { queueDefinitions } from '../queues/index';
import { settleWithin } from '../platform/settle-within';
import { delay, SECOND_MS } from '../platform/time';
import { startWorker, type WorkerHost } from '../workers/define-worker';
import { createWorkers } from '../workers/index';
import type { Base } from './open-base';
import { openEmbeddings } from './open-embeddings';

/** After this much of the shutdown time, runs at hand are given back at their last step. */
const FINISH_SHARE = 0.5;

/** Consumes the queues asked for (default all). */
export async function openWorker(base: Base): Promise<{ close(): Promise<void> }> {
  const { config, log, metrics, redis, models } = base;
  const prefix = config.REDIS_PREFIX;
  const active = new ActiveRuns({
    models,
    subscriber: redis.dedicated('cancel'),
    prefix,
    workerId: base.workerId,
    leaseMs: config.RUN_LEASE_MS,
    log,
  });
  await active.start();
  const mailer = createMailer(config);
  if (config.mailDir !== undefined) log.info({ reason: config.mailDir }, 'Mails are written to files in this folder');
  const workers = createWorkers({
    ...base,
    mailer,
    embeddings: openEmbeddings(base),
    mails: createMailOutbox({ models, queues: base.queues, log, isConfigured: mailer !== undefined }),
    cancel: { models, redis: redis.command, prefix, eventLog: base.eventLog },
    catalogue: createModelCatalogue(base.resolvedModels, base.router),
    strictBroadcaster: createBroadcaster(redis.command, { prefix, log, isStrict: true }),
    execute: {
      models,
      connection: base.connection,
      eventLog: base.eventLog,
      log,
      active,
      workerId: base.workerId,
      leaseMs: config.RUN_LEASE_MS,
      timeoutMs: config.RUN_TIMEOUT_MS,
      stepsMax: config.RUN_STEPS_MAX,
      reissue: (run, ticket, delayMs) => reissueTicket(base.wake, run, ticket, delayMs),
      telemetry: base.telemetry,
    },
  });
  const host: WorkerHost = {
    log,
    prefix,
    connection: () => redis.dedicated('worker'),
    report: metrics.queue.observeJob,
    onServe: metrics.queue.serve,
    onRunning: metrics.queue.countRunning,
    leaseMs: config.RUN_LEASE_MS,
  };
  const wanted =
    config.QUEUES.length > 0 ? queueDefinitions.filter(({ name }) => config.QUEUES.includes(name)) : queueDefinitions;
  const running = wanted.map(({ name }) => startWorker(workers[name], host));
  return {
    async close() {
      const closing = Promise.all(running.map((worker) => worker.close()));
      // First let the runs at hand end by themselves; then they go back to the queue, for somebody else.
      const patience = new AbortController();
      const giveBack = delay(config.SHUTDOWN_TIMEOUT_MS * FINISH_SHARE, patience.signal).then(
        () => {
          active.abortAll(new WorkerStopping());
          for (const worker of running) worker.abort();
        },
        () => undefined,
      );
      await settleWithin(closing, config.SHUTDOWN_TIMEOUT_MS - SECOND_MS);
      patience.abort(new Error('closed'));
      await giveBack;
      active.stop();
      mailer?.close();
    },
  };
}
