/** A MongoDB of the test's own, which it may kill without harm to other tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServices, startServices } from '../../local/services';
import { childrenOf } from '../../local/services/process-state';

export interface OwnMongo {
  uri: string;
  /** SIGKILL to all its processes at once. Resolves when they are gone; it stays away until `start`. */
  kill(): Promise<void>;
  /** Starts it again at the same address, on what the killed one had written. Resolves when it answers. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one that keeps its data on disk and waits for the disk, as in earnest. */
export async function startOwnMongo(): Promise<OwnMongo> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-mongo-'));
  let services = await start(undefined);
  const port = Number(new URL(services.mongodbUri).port);

  function start(at: number | undefined): Promise<RunningServices> {
    return startServices({
      dataDir: folder,
      want: { mongo: true, redis: false },
      supervise: false, // how long it is away is the test's to say
      log: () => undefined,
      ...(at ? { ports: { mongo: at } } : {}),
    });
  }

  return {
    uri: services.mongodbUri,
    async kill() {
      const { watchdog: _, ...servers } = services.pids;
      const parents = Object.values(servers);
      if (parents.length === 0) throw new Error('the MongoDB of the test does not run');
      const all = [...parents, ...(await Promise.all(parents.map(childrenOf))).flat()];
      for (const pid of all) killNow(pid);
      await services.stop();
    },
    async start() {
      services = await start(port);
    },
    async close() {
      await services.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Some end by themselves as soon as their parent is gone. */
function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Errors of Node's own are of another realm than a test's `Error`. */
const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH';
