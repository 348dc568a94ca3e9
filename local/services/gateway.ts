/** The gateway as a child process: its load and its crashes are not ours. */
import { entryPath } from './entry-path';
import { HOST, isListening } from './free-port';
import type { ServiceSettings } from './child-service';

const START_PATIENCE_MS = 20_000;

export function gatewayService(options: {
  port: number;
  pgPort: number;
  logFile: string;
  entryDir: string | undefined;
}): ServiceSettings {
  const { port, pgPort, logFile, entryDir } = options;
  const settings = JSON.stringify({ pg: { host: HOST, port: pgPort }, host: HOST, port });
  return {
    name: 'mongo-gateway',
    program: { command: process.execPath, parameters: [entryPath('mongo-gateway', entryDir), settings] },
    logFile,
    stopSignal: 'SIGTERM',
    startPatienceMs: START_PATIENCE_MS,
    isReady: () => isListening(port),
    keepsPipe: true,
  };
}
