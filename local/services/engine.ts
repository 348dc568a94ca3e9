/** PostgreSQL with DocumentDB: one cluster per data folder, copied from a template that is made once per machine. */
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PgAddress } from '../mongo-gateway/pg-client';
import { runCommand } from '../rootfs/run-command';
import { rootfsOfMajor, type Rootfs } from '../rootfs/build-rootfs';
import type { ServiceSettings } from './child-service';
import { giveTo } from './engine-files';
import { removeStaleLock } from './engine-lock';
import { answers, EPHEMERAL_SETTINGS, serverProgram, SUPERUSER } from './engine-program';
import { ensureTemplate } from './engine-template';
import { finishMove, moveToMajor, type Move } from './move-to-major';
import { SOCKET_NAME } from './socket-folder';

const RECOVERY_PATIENCE_MS = 60_000;

export interface EngineOptions {
  dataDir: string;
  /** Of the Unix socket. */
  socketDir: string;
  logFile: string;
  isEphemeral: boolean;
  cursorIdleSeconds: number;
}

/** The settings to run the engine on a cluster folder, which is made first where it is missing. */
export async function engineService(rootfs: Rootfs, options: EngineOptions): Promise<ServiceSettings> {
  const { dataDir, socketDir, logFile, isEphemeral, cursorIdleSeconds } = options;
  const program = await serverProgram(rootfs, options, {
    'documentdb.defaultCursorExpiryTimeLimitSeconds': String(cursorIdleSeconds),
    ...(isEphemeral ? EPHEMERAL_SETTINGS : {}),
  });
  for (const folder of new Set([dataDir, socketDir])) await giveTo(program, folder);
  return {
    name: 'postgres',
    program,
    logFile,
    stopSignal: 'SIGINT', // "fast": ends sessions, loses nothing
    startPatienceMs: RECOVERY_PATIENCE_MS,
    isReady: () => answers(engineAddress(socketDir, SUPERUSER)),
    prepare: () => removeStaleLock(dataDir, socketDir),
  };
}

/** Where the engine answers. */
export const engineAddress = (socketDir: string, user: string): PgAddress => ({
  socket: join(socketDir, SOCKET_NAME),
  user,
});

/** Makes the cluster folder where it is missing, and takes over the data where another major version wrote it. */
export async function makeCluster(
  rootfs: Rootfs,
  dataDir: string,
  context: Pick<Move, 'limits' | 'log'>,
): Promise<void> {
  await finishMove(dataDir, context.log);
  const written = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (written !== undefined) {
    const major = Number(written);
    if (major === rootfs.postgresMajor) return;
    const from = await rootfsOfMajor(major, context.log);
    return await moveToMajor({ from, to: rootfs, dataDir, ...context });
  }
  const template = await ensureTemplate(rootfs);
  await rm(`${dataDir}.new`, { recursive: true, force: true });
  await runCommand('cp', ['-a', '--reflink=auto', template, `${dataDir}.new`]);
  await rename(`${dataDir}.new`, dataDir);
}
