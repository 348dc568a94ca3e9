/** A real mongod as a replica set of one, which is what transactions need. */
import type { ServiceSettings } from './child-service';
import { HOST } from './free-port';
import { isPrimary } from './mongo-client';

const REPLICA_SET = 'rs0';
/** The first election of a new replica set takes some seconds. */
const START_PATIENCE_MS = 60_000;

export function mongodService(
  command: string,
  options: { port: number; dataDir: string; logFile: string },
): ServiceSettings {
  const { port, dataDir, logFile } = options;
  return {
    name: 'mongod',
    program: {
      command,
      parameters: ['--dbpath', dataDir, '--port', String(port), '--bind_ip', HOST, '--replSet', REPLICA_SET, '--quiet'],
    },
    logFile,
    stopSignal: 'SIGTERM',
    startPatienceMs: START_PATIENCE_MS,
    isReady: () => isPrimary(port, REPLICA_SET),
  };
}
