/** Weft as it runs in earnest: real processes of `dist/main.js`, to be killed, frozen and restarted by a test. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { type Db, MongoClient } from 'mongodb';
import { Watchdog } from '../../local/services/watchdog-client';
import { AS_HOSTED } from '../support/as-hosted';
import { RigProcess, type RigRole } from './rig-process';
import { serviceUris, withDatabase } from './test-services';
import { WeftClient } from '../support/weft-client';

export interface RigOptions {
  /** How many of each; default 1. */
  api?: number;
  workers?: number;
  /** Default: none by itself; the first api is scheduler too, which costs nothing to start. */
  schedulers?: number;
  /** Default: those of the test runner. Give the address of a fault proxy to spoil them. */
  mongodbUri?: string;
  redisUrl?: string;
  /** Where the rig itself looks, past the proxies. Default: the MongoDB of the test runner. */
  directMongodbUri?: string;
  /** One process with every role, where none is killed by itself: it starts at a third of the cost of one of each. */
  isWhole?: boolean;
  /** Further variables of every process. */
  environment?: Record<string, string>;
  /** The built server; default `dist/main.js`. */
  mainPath?: string;
}

/** A killed worker's runs go on after this. On a busy machine a worker that gets no turn for so long counts as dead. */
const RIG_LEASE_MS = 5_000;
/** Where no worker is to die: none is taken for dead because the machine is too busy to give it a turn. */
export const LONG_LEASE = { RUN_LEASE_MS: '30000' };
/** What a process has written is here a moment after its answer. */
const LAST_LINES_MS = 200;
const HAS_API: ReadonlySet<RigRole> = new Set(['whole', 'api', 'api-and-scheduler']);
const DIST_MAIN = join(__dirname, '../../dist/main.js');

/** Starts processes on a database and a Redis prefix of their own. `stop` ends them all and drops the database. */
export class ProcessRig {
  readonly processes: RigProcess[] = [];

  private constructor(
    readonly name: string,
    readonly db: Db,
    private readonly mongo: MongoClient,
    private readonly watchdog: Watchdog,
    private readonly options: RigOptions,
    private readonly environment: Record<string, string>,
  ) {}

  static async start(options: RigOptions = {}): Promise<ProcessRig> {
    const services = serviceUris();
    const name = `rig_${randomBytes(5).toString('hex')}`;
    const mainPath = options.mainPath ?? DIST_MAIN;
    if (!existsSync(mainPath)) throw new Error(`${mainPath} is missing: build first (npm run build)`);
    const mongo = await MongoClient.connect(withDatabase(options.directMongodbUri ?? services.mongodbUri, name));
    const environment = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      MONGODB_URI: withDatabase(options.mongodbUri ?? services.mongodbUri, name),
      REDIS_URL: options.redisUrl ?? services.redisUrl,
      REDIS_PREFIX: name,
      RUN_LEASE_MS: String(RIG_LEASE_MS),
      RECONCILE_INTERVAL_MS: options.isWhole ? '1000' : '500',
      BCRYPT_COST: '4',
      PASSWORDS_WAITING_PER_ADDRESS_MAX: '1000', // everybody here is at one address
      DEMO_DELAY_MS: '0',
      LOG_LEVEL: 'warn',
      ...AS_HOSTED,
      ...options.environment,
    };
    const rig = new ProcessRig(name, mongo.db(name), mongo, new Watchdog(undefined), options, environment);
    try {
      // One first: it makes the indexes, and the others find them.
      await rig.spawn(firstRole(options));
      if (options.isWhole) return rig;
      const rest: RigRole[] = [
        ...Array(Math.max(0, (options.api ?? 1) - 1)).fill('api'),
        ...Array(options.workers ?? 1).fill('worker'),
        ...Array(options.schedulers ?? 0).fill('scheduler'),
      ];
      await Promise.all(rest.map((role) => rig.spawn(role)));
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  get apis(): RigProcess[] {
    return this.processes.filter(({ role }) => HAS_API.has(role));
  }
  get workers(): RigProcess[] {
    return this.processes.filter(({ role }) => role === 'worker');
  }
  /** Address of the first api that runs. */
  get url(): string {
    const api = this.apis.find(({ isRunning }) => isRunning) ?? this.apis[0];
    if (!api) throw new Error('the rig has no api');
    return api.url;
  }

  /** Starts one more process and waits until it answers. */
  async spawn(role: RigRole, environment: Record<string, string> = {}): Promise<RigProcess> {
    const started = new RigProcess(
      role,
      this.options.mainPath ?? DIST_MAIN,
      { ...this.environment, ...environment },
      (pid) => {
        void this.watchdog.watch(pid, `weft-${role}`, 'SIGKILL').catch(() => undefined);
      },
    );
    this.processes.push(started);
    await started.start();
    return started;
  }

  /** The worker that runs, as a test before left it, or a new one. */
  async worker(environment: Record<string, string> = {}): Promise<RigProcess> {
    return this.workers.find(({ isRunning }) => isRunning) ?? (await this.spawn('worker', environment));
  }

  /** The same, armed to be struck at this point (`name:mode`). */
  async armWorker(crashPoint: string): Promise<RigProcess> {
    const worker = await this.worker();
    await worker.arm(crashPoint);
    return worker;
  }

  /** Takes a process out of the rig for good. */
  async remove(gone: RigProcess): Promise<void> {
    await gone.kill();
    this.processes.splice(this.processes.indexOf(gone), 1);
  }

  /** A person of an organisation without limits, spread over the apis by `index`. */
  async person(index = 0): Promise<WeftClient> {
    const account = await WeftClient.register(this.url);
    await this.db.collection('organisations').updateMany({}, { $set: { tier: 'enterprise' } });
    const url = () => this.apis[index % Math.max(1, this.apis.length)]?.url ?? this.url;
    return WeftClient.login(url, account.user.email);
  }

  /** Runs `work`; where it fails, what the processes said is added to the error. */
  async showingLogs<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await delay(LAST_LINES_MS);
      // Those of `fetch` too: they are of another realm than a test's `Error`.
      if (isNativeError(error)) error.stack = `${error.stack ?? error.message}\n${this.logs()}`;
      throw error;
    }
  }

  /** The last lines of each process, with its role and state. */
  logs(): string {
    return this.processes
      .map((one) => `--- ${one.role} ${one.pid ?? 'not running'}\n${one.lines.slice(-25).join('\n')}`)
      .join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.kill()));
    await this.watchdog.close();
    try {
      await this.db.dropDatabase();
    } finally {
      await this.mongo.close();
    }
  }
}

function firstRole({ isWhole, schedulers }: RigOptions): RigRole {
  if (isWhole) return 'whole';
  return schedulers === undefined ? 'api-and-scheduler' : 'api';
}
