/** What the integration tests share: an instance of their own, its children built afresh. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { MongoClient } from 'mongodb';
import { GIT_VERSION } from '../mongo-gateway/hello';
import { startServices, type RunningServices, type ServicesOptions } from '../services';

const root = join(__dirname, '..');

/** Builds the programs that run as children, as the root build does, into a temporary folder. */
export function buildEntries(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'weft-entries-'));
  buildSync({
    entryPoints: {
      cli: join(root, 'cli.ts'),
      watchdog: join(root, 'watchdog.ts'),
      'mongo-gateway': join(root, 'mongo-gateway/main.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['mongodb-memory-server-core'],
    logLevel: 'error',
  });
  return outdir;
}

/** The real MongoDB to run against: MONGODB_URI, unless our own gateway answers there, as in a run of the whole project. */
const realMongoUri = isOurGateway(process.env['MONGODB_URI']) ? undefined : process.env['MONGODB_URI'];
export const isRealMongo = Boolean(realMongoUri);

/** `describe` for what only our own engine has. */
export const describeEngine = isRealMongo ? describe.skip : describe;

export interface Instance {
  services: RunningServices;
  client: MongoClient;
  messages: string[];
  close(): Promise<void>;
}

/** An ephemeral MongoDB (or the real one) with a connected client. */
export async function startInstance(overrides: Partial<ServicesOptions> = {}): Promise<Instance> {
  const messages: string[] = [];
  const entryDir = buildEntries();
  const services = await startServices({
    dataDir: '',
    ephemeral: true,
    want: { mongo: true, redis: false },
    mongodbUri: realMongoUri,
    log: (message) => messages.push(message),
    entryDir,
    ...overrides,
  });
  const client = await MongoClient.connect(services.mongodbUri);
  const close = async (): Promise<void> => {
    await client.close();
    await services.stop();
    rmSync(entryDir, { recursive: true, force: true });
  };
  return { services, client, messages, close };
}

/** A database name that no other test file has. */
export function databaseName(prefix: string): string {
  return `${prefix}_${process.pid}_${Date.now().toString(36)}`;
}

/** Asks in a process of its own: test files must know while they are being read, which is not asynchronous. */
function isOurGateway(uri: string | undefined): boolean {
  if (!uri) return false;
  const script = `const { MongoClient } = require(process.argv[1]);
    MongoClient.connect(process.argv[2], { serverSelectionTimeoutMS: 5000 }).then(async (client) => {
      console.log((await client.db().admin().buildInfo()).gitVersion);
      await client.close();
    });`;
  const { stdout } = spawnSync(process.execPath, ['-e', script, require.resolve('mongodb'), uri], { encoding: 'utf8' });
  return stdout.trim() === GIT_VERSION;
}

/** Waits until a condition holds; fails after the deadline. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: string,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await condition());) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
