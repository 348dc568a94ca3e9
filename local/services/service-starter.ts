/** Chooses, for each service, the first way that works here, and starts it. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureRootfs, reasonNotToBuild, type Rootfs } from '../rootfs/build-rootfs';
import { rootfsProgram } from '../rootfs/programs';
import type { ServiceChoice } from './service-choice';
import { ChildService, type ServiceSettings } from './child-service';
import { downloadedMongod } from './downloaded-mongod';
import { GATEWAY_ROLE } from '../mongo-gateway/pg-client';
import type { Limits } from '../limits';
import { passwordFile, readPassword, USER } from './credentials';
import { engineAddress, engineService, makeCluster } from './engine';
import { SUPERUSER } from './engine-program';
import { setUpEngine } from './engine-setup';
import { findOnPath } from './find-program';
import { freePort, HOST } from './free-port';
import { gatewayService } from './gateway';
import { mongodService } from './mongod';
import { redisParameters, redisService } from './redis';
import { socketFolder } from './socket-folder';
import type { Watchdog } from './watchdog-client';

/** Process ids by service name: mongod, or postgres and mongo-gateway; redis; watchdog. */
export type Pids = Record<string, number>;

export interface StarterContext {
  folder: string;
  isEphemeral: boolean;
  supervise: boolean;
  log(message: string): void;
  watchdog: Watchdog;
  entryDir: string | undefined;
  limits: Limits;
}

interface Started {
  url: string;
  choice: ServiceChoice;
}

const RETRY_PAUSE_MS = 1_000;
/** Nobody else may look at the data. */
const PRIVATE = 0o700;
const FOUR_WAYS = `Four ways to have one:
  1. give the address of a server: MONGODB_URI (a replica set or Atlas) and REDIS_URL (Redis 6.2 or newer)
  2. install mongod and redis-server (or valkey-server), so that they are on the PATH
  3. let mongodb-memory-server download a mongod (needs its download host to be reachable)
  4. run on Debian, or a system with apt-get and dpkg-deb, that can reach a Debian mirror
With Docker: docker compose up`;

export class ServiceStarter {
  readonly #services: ChildService[] = [];
  #rootfs: Promise<Rootfs> | undefined;
  #password: Promise<string> | undefined;

  constructor(readonly context: StarterContext) {}

  get pids(): Pids {
    const known = [
      ...this.#services.map((service) => [service.settings.name, service.pid] as const),
      ['watchdog', this.context.watchdog.pid] as const,
    ];
    return Object.fromEntries(known.flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid]])));
  }

  async startMongo(url: string | undefined, wantedPort: number | undefined): Promise<Started> {
    if (url) return { url, choice: { service: 'mongodb', choice: 'url', reason: 'MONGODB_URI is given' } };
    const port = wantedPort ?? (await freePort());
    const ownUrl = `mongodb://${HOST}:${port}/?directConnection=true`;
    const onPath = await findOnPath(['mongod']);
    if (onPath !== undefined) {
      await this.#startMongod(onPath, port);
      return { url: ownUrl, choice: { service: 'mongodb', choice: 'path', reason: `${onPath} is on the PATH` } };
    }
    const downloaded = await downloadedMongod(this.context.log);
    if ('path' in downloaded) {
      await this.#startMongod(downloaded.path, port);
      return {
        url: ownUrl,
        choice: { service: 'mongodb', choice: 'download', reason: 'no mongod on the PATH; downloaded one' },
      };
    }
    const rootfs = await this.#ensureRootfs('MongoDB', ['no mongod on the PATH', downloaded.reason]);
    const password = await this.#startEngine(rootfs, port);
    return {
      url: `mongodb://${USER}:${password}@${HOST}:${port}/?directConnection=true&authSource=admin`,
      choice: { service: 'mongodb', choice: 'debian', reason: `no mongod on the PATH; ${downloaded.reason}` },
    };
  }

  async startRedis(url: string | undefined, wantedPort: number | undefined): Promise<Started> {
    if (url) return { url, choice: { service: 'redis', choice: 'url', reason: 'REDIS_URL is given' } };
    const port = wantedPort ?? (await freePort());
    const dataDir = await this.#makeFolder('redis');
    const password = await readPassword(await this.#passwordFile());
    const parameters = await redisParameters({ port, dataDir, isEphemeral: this.context.isEphemeral, password });
    const onPath = await findOnPath(['redis-server', 'valkey-server']);
    const program =
      onPath === undefined
        ? await rootfsProgram(
            await this.#ensureRootfs('Redis', ['no redis-server or valkey-server on the PATH']),
            'usr/bin/redis-server',
            parameters,
          )
        : { command: onPath, parameters };
    await this.#start(redisService(program, { port, password }, await this.#logFile('redis')));
    const choice = onPath === undefined ? ('debian' as const) : ('path' as const);
    const reason = onPath === undefined ? 'no redis-server or valkey-server on the PATH' : `${onPath} is on the PATH`;
    return { url: `redis://:${password}@${HOST}:${port}`, choice: { service: 'redis', choice, reason } };
  }

  /** Stops in reverse order of the start: the gateway before its engine. */
  async stopAll(): Promise<void> {
    for (const service of [...this.#services].reverse()) await service.stop();
  }

  async #startMongod(command: string, port: number): Promise<void> {
    const dataDir = await this.#makeFolder('mongod');
    await this.#start(mongodService(command, { port, dataDir, logFile: await this.#logFile('mongod') }));
  }

  /** Resolves with the password of the gateway. */
  async #startEngine(rootfs: Rootfs, port: number): Promise<string> {
    const { folder, isEphemeral, entryDir, limits, log, watchdog } = this.context;
    const { cursorIdleSeconds, pendingBytes } = limits;
    const dataDir = join(folder, 'postgres');
    await makeCluster(rootfs, dataDir, { limits, log });
    const { path: socketDir, isTemporary } = await socketFolder(dataDir);
    if (isTemporary) watchdog.removeLater(socketDir);
    const logFile = await this.#logFile('postgres');
    await this.#start(await engineService(rootfs, { dataDir, socketDir, isEphemeral, logFile, cursorIdleSeconds }));
    await setUpEngine(engineAddress(socketDir, SUPERUSER), limits, log);
    const secret = await this.#passwordFile();
    const pg = engineAddress(socketDir, GATEWAY_ROLE);
    const gateway = { pg, host: HOST, port, user: USER, passwordFile: secret, cursorIdleSeconds, pendingBytes };
    await this.#start(gatewayService(gateway, { logFile: await this.#logFile('mongo-gateway'), entryDir }));
    return await readPassword(secret);
  }

  /** Of both services: one file, made once. */
  #passwordFile(): Promise<string> {
    return (this.#password ??= passwordFile(this.context.folder));
  }

  async #start(settings: ServiceSettings): Promise<void> {
    const service = new ChildService(settings, this.context);
    this.#services.push(service);
    try {
      await service.start();
    } catch (error) {
      // After kill -9 of an earlier engine its sessions may need a moment more to notice.
      this.context.log(`${error instanceof Error ? error.message : String(error)}; trying once more`);
      await delay(RETRY_PAUSE_MS);
      await service.start();
    }
  }

  async #ensureRootfs(service: string, reasons: string[]): Promise<Rootfs> {
    const reason = await reasonNotToBuild();
    if (reason !== undefined) throw new Error(`No ${service} here: ${[...reasons, reason].join('; ')}.\n${FOUR_WAYS}`);
    try {
      return await (this.#rootfs ??= ensureRootfs(this.context.log));
    } catch (error) {
      throw new Error(
        `No ${service} here: ${[...reasons, error instanceof Error ? error.message : String(error)].join('; ')}.\n${FOUR_WAYS}`,
        { cause: error },
      );
    }
  }

  async #makeFolder(name: string): Promise<string> {
    const path = join(this.context.folder, name);
    await mkdir(path, { recursive: true, mode: PRIVATE });
    await chmod(path, PRIVATE); // earlier versions made it readable for all
    return path;
  }

  async #logFile(name: string): Promise<string> {
    return join(await this.#makeFolder('logs'), `${name}.log`);
  }
}
