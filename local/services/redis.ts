/** Redis, or valkey, which speaks the same. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Program } from '../rootfs/programs';
import { HOST } from './free-port';
import type { ServiceSettings } from './child-service';

/** Loading a large append-only file takes a while. */
const START_PATIENCE_MS = 60_000;

/** Parameters: never drop keys (queues live in them); on disk only when the data is to stay. */
export function redisParameters(options: { port: number; dataDir: string; isEphemeral: boolean }): string[] {
  const { port, dataDir, isEphemeral } = options;
  const keeping = isEphemeral ? 'no' : 'yes';
  return [
    '--port',
    String(port),
    '--bind',
    HOST,
    '--dir',
    dataDir,
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
    '--appendonly',
    keeping,
    '--loglevel',
    'warning',
    '--daemonize',
    'no',
  ];
}

export function redisService(program: Program, port: number, logFile: string): ServiceSettings {
  return {
    name: 'redis',
    program,
    logFile,
    stopSignal: 'SIGTERM',
    startPatienceMs: START_PATIENCE_MS,
    isReady: () => pings(port),
  };
}

async function pings(port: number): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
