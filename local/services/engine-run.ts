/** An engine that runs for a piece of work only: to make the template, or to copy what is in a data folder. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PgAddress } from '../mongo-gateway/pg-client';
import type { Rootfs } from '../rootfs/build-rootfs';
import type { Program } from '../rootfs/programs';
import { runCommand } from '../rootfs/run-command';
import { giveTo } from './engine-files';
import { removeStaleLock } from './engine-lock';
import { answers, serverProgram, SUPERUSER } from './engine-program';
import { SOCKET_NAME, socketFolder } from './socket-folder';

const START_PATIENCE_MS = 60_000;

/** Starts the engine on a data folder, does `work` with the superuser's address, and stops it whatever comes of that. */
export async function withEngine<T>(
  rootfs: Rootfs,
  dataDir: string,
  settings: Record<string, string>,
  work: (address: PgAddress) => Promise<T>,
): Promise<T> {
  const socket = await socketFolder(dataDir);
  const server = await serverProgram(rootfs, { dataDir, socketDir: socket.path }, settings);
  for (const folder of new Set([dataDir, socket.path])) await giveTo(server, folder);
  await removeStaleLock(dataDir, socket.path);
  const stopped = new AbortController();
  const running = runCommand(server.command, server.parameters, {
    environment: { LC_ALL: 'C', TZ: 'UTC' },
    signal: stopped.signal,
    ...userOf(server),
  });
  running.catch(() => undefined); // reported below
  try {
    const address = { socket: join(socket.path, SOCKET_NAME), user: SUPERUSER };
    for (
      const deadline = Date.now() + START_PATIENCE_MS;
      !(await answers(address));
      await Promise.race([delay(20), running])
    ) {
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not start on ${dataDir}`);
    }
    return await work(address);
  } finally {
    stopped.abort();
    await running.catch(() => undefined);
    if (socket.isTemporary) await rm(socket.path, { recursive: true, force: true });
  }
}

/** The user to run a program as, where that is not ours. */
export const userOf = ({ uid, gid }: Program): { uid?: number; gid?: number } =>
  uid === undefined || gid === undefined ? {} : { uid, gid };
