import { randomBytes } from 'node:crypto';
import { loadConfig } from '../../config/index';
import { createLogger } from '../../src/platform/logger';
import { openApi } from '../../src/roles/open-api';
import { type Base, openBase } from '../../src/roles/open-base';
import { openGateway } from '../../src/roles/open-gateway';
import { openScheduler } from '../../src/roles/open-scheduler';
import { openWorker } from '../../src/roles/open-worker';
import { ensureServiceUser } from '../../src/security/accounts/seed-accounts';
import { AS_HOSTED } from '../support/as-hosted';
import { serviceUris, withDatabase } from './test-services';

export interface Product {
  base: Base;
  url: string;
  /** Lines of its log, parsed. */
  lines: Record<string, unknown>[];
  /** All roles in order, as at a shutdown; resolves with how long that took. Safe to call twice. */
  stop(): Promise<number>;
}

/** The whole product in this process, as `main.ts` puts it together, on a database and a Redis prefix of its own. */
export async function openProduct(environment: Record<string, string>): Promise<Product> {
  const { mongodbUri, redisUrl } = serviceUris();
  const name = `product_${randomBytes(4).toString('hex')}`;
  const config = loadConfig(
    {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      MONGODB_URI: withDatabase(mongodbUri, name),
      REDIS_URL: redisUrl,
      REDIS_PREFIX: name,
      BCRYPT_COST: '4',
      DEMO_DELAY_MS: '0',
      ...AS_HOSTED,
      ...environment,
    },
    [],
  );
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const base = await openBase(config, createLogger({ level: 'info', role: 'test', destination }), 'test');
  await ensureServiceUser(base.models, config.AI_AGENT_USER_ID);
  const worker = await openWorker(base);
  const scheduler = openScheduler(base);
  const server = await openApi(base, openGateway(base));
  let stopped: Promise<number> | undefined;
  const stop = async () => {
    const startedAt = performance.now();
    await server.close();
    await scheduler.close();
    await worker.close();
    await base.connection.dropDatabase();
    await base.close();
    return performance.now() - startedAt;
  };
  return { base, lines, url: `http://127.0.0.1:${server.port}`, stop: () => (stopped ??= stop()) };
}
