/** The engine's files, and whose they are. */
import { chmod, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Program } from '../rootfs/programs';
import { runCommand } from '../rootfs/run-command';

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** Where the server must be another user, the files must be that user's. */
export async function giveTo({ uid, gid }: Program, folder: string): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const parent = dirname(folder);
  await chmod(parent, (await stat(parent)).mode | 0o011); // may be entered, not listed
  if ((await stat(folder)).uid !== uid) await runCommand('chown', ['-R', `${uid}:${gid}`, folder]);
}
