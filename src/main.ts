import { ConfigurationError, loadConfig } from '../config/index';
import packageJson from '../package.json';
import { armCrashPoint, armCrashPointsByParent } from './platform/crash-point';
import { limitHeapGrowth } from './platform/limit-heap-growth';
import { createLogger, type Logger } from './platform/logger';
import { queueDefinitions } from './queues/index';
import { type Base, openBase } from './roles/open-base';
import type { Gateway } from './roles/open-gateway';
import { createPasswords } from './security/accounts/passwords';
import { ensureServiceUser, seedDemo } from './security/accounts/seed-accounts';

/** Something to close at the end, opened last closed first. */
type Closer = () => Promise<void>;

/** Composition root: configuration, connections, the roles asked for, shutdown. */
async function main(): Promise<void> {
  limitHeapGrowth();
  const config = loadConfig(
    undefined,
    undefined,
    queueDefinitions.map(({ name }) => name),
  );
  const log = createLogger({ level: config.LOG_LEVEL, role: config.roles.join('+') });
  armCrashPoint(config.WEFT_CRASH_POINT);
  if (process.channel && config.NODE_ENV === 'test') armCrashPointsByParent();
  const closers: Closer[] = [];
  const stop = stopOnce(closers, config.SHUTDOWN_TIMEOUT_MS, log);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Whoever started this process with a channel is gone without a word: nobody else would end it.
  if (process.channel) process.once('disconnect', stop);
  try {
    const base = await openBase(config, log, packageJson.version);
    closers.unshift(() => base.close());
    await ensureServiceUser(base.models, config.AI_AGENT_USER_ID);
    if (config.SEED_DEMO) await seedDemo(base.models, createPasswords(config));
    // Loaded by role: an API process never pays for the model libraries.
    if (config.roles.includes('worker')) {
      const { openWorker } = await import('./roles/open-worker');
      const worker = await openWorker(base);
      closers.unshift(() => worker.close());
    }
    if (config.roles.includes('scheduler')) {
      const { openScheduler } = await import('./roles/open-scheduler');
      const scheduler = openScheduler(base);
      closers.unshift(() => scheduler.close());
    }
    const gateway = config.roles.includes('gateway')
      ? (await import('./roles/open-gateway')).openGateway(base)
      : undefined;
    const server = await openServer(base, gateway);
    closers.unshift(() => server.close());
    log.info(
      { port: server.port, version: packageJson.version, pid: process.pid, workerId: base.workerId },
      'Listening',
    );
  } catch (error) {
    for (const close of closers) await close().catch(() => undefined);
    throw error;
  }
}

/** What listens: everything of the api, or the gateway alone, or what an operator asks of any process. */
async function openServer(base: Base, gateway: Gateway | undefined): Promise<{ port: number; close(): Promise<void> }> {
  if (base.config.roles.includes('api')) return (await import('./roles/open-api')).openApi(base, gateway);
  if (gateway) return (await import('./roles/open-gateway-server')).openGatewayServer(base, gateway);
  return (await import('./roles/open-ops')).openOps(base);
}

/** First signal: close in order, exit 0, or 1 where that took too long. */
function stopOnce(closers: Closer[], timeoutMs: number, log: Logger): () => void {
  let isStopping = false;
  const closeAll = async () => {
    for (const close of closers) await close();
  };
  return () => {
    if (isStopping) return;
    isStopping = true;
    log.info({ code: 'stopping' }, 'Stopping');
    setTimeout(() => process.exit(1), timeoutMs).unref();
    closeAll().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'Could not stop in order');
        process.exit(1);
      },
    );
  };
}

/** What an operator can mend is said in words, anything else with its stack. */
function describeFailedStart(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigurationError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program; stop it or set another (PORT, OPS_PORT).`;
  return error.stack ?? error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`Weft could not start.\n${describeFailedStart(error)}\n`);
  process.exit(1);
});
