/** Redis, or valkey, which speaks the same. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Program } from '../rootfs/programs';
import { HOST } from './free-port';
import type { ServiceSettings } from './child-service';

/** Loading a large append-only file takes a while. */
const START_PATIENCE_MS = 60_000;

export interface RedisOptions {
  port: number;
  dataDir: string;
  isEphemeral: boolean;
  password: string;
}

/**
 * Parameters: never drop keys (queues live in them); on disk only when the data is to stay. The password goes to a file, as
 * everybody may see a command line.
 */
export async function redisParameters(options: RedisOptions): Promise<string[]> {
  const { port, dataDir, isEphemeral, password } = options;
  const file = join(dataDir, 'redis.conf');
  await writeFile(file, `requirepass ${password}\n`, { mode: 0o600 });
  const settings: Record<string, string> = {
    port: String(port),
    bind: HOST,
    dir: dataDir,
    'maxmemory-policy': 'noeviction',
    save: '',
    appendonly: isEphemeral ? 'no' : 'yes',
    loglevel: 'warning',
    daemonize: 'no',
  };
  return [file, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])];
}

export function redisService(
  program: Program,
  { port, password }: Pick<RedisOptions, 'port' | 'password'>,
  logFile: string,
): ServiceSettings {
  return {
    name: 'redis',
    program,
    logFile,
    stopSignal: 'SIGTERM',
    startPatienceMs: START_PATIENCE_MS,
    isReady: () => pings(port, password),
  };
}

async function pings(port: number, password: string): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    socket.write(`AUTH ${password}\r\nPING\r\n`);
    let answers = '';
    for await (const chunk of socket) {
      answers += String(chunk);
      if (answers.includes('+PONG')) return true;
      if (answers.includes('-')) return false; // still loading, or another server
    }
    return false;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
