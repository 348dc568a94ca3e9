/** The gateway as a child process: its load and its crashes are not ours. */
import type { GatewayOptions } from '../mongo-gateway/server';
import { entryPath } from './entry-path';
import { isListening } from './free-port';
import type { ServiceSettings } from './child-service';

const START_PATIENCE_MS = 20_000;

export function gatewayService(
  options: Omit<GatewayOptions, 'log' | 'password'> & { passwordFile: string },
  { logFile, entryDir }: { logFile: string; entryDir: string | undefined },
): ServiceSettings {
  return {
    name: 'mongo-gateway',
    program: {
      command: process.execPath,
      parameters: [entryPath('mongo-gateway', entryDir), JSON.stringify(options)],
    },
    logFile,
    stopSignal: 'SIGTERM',
    startPatienceMs: START_PATIENCE_MS,
    isReady: () => isListening(options.port),
    keepsPipe: true,
  };
}
