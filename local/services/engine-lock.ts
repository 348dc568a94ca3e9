/** What a PostgreSQL that died may have left behind on its data folder. */
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLineOf, killIfThere, processesIn, startTimeOf } from './process-state';
import { SOCKET_NAME } from './socket-folder';

/** How long an earlier instance on the same data may still need to stop. */
const OTHERS_PATIENCE_MS = 15_000;

/**
 * PostgreSQL refuses to start while one of its lock files names a live pid, even one that is a zombie or now belongs to
 * another program. Removes the files in these cases only; waits for an earlier instance that is still stopping.
 */
export async function removeStaleLock(dataDir: string, socketDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  for (const deadline = Date.now() + OTHERS_PATIENCE_MS; ; await delay(50)) {
    const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
    const isOurs =
      pid > 0 && (await startTimeOf(pid)) !== undefined && (await commandLineOf(pid)).includes(`${dataDir} `);
    if (!isOurs) {
      if (pid > 0) await endOrphans(dataDir);
      await rm(join(socketDir, `${SOCKET_NAME}.lock`), { force: true });
      return await rm(lock, { force: true });
    }
    if (Date.now() > deadline) throw new Error(`${dataDir} is in use by process ${pid}; stop it first`);
  }
}

/**
 * Ends sessions that outlived their server: without its lock file the next one would not see them, and what they still
 * commit would be lost or done twice. Each has the data folder as its working directory.
 */
async function endOrphans(dataDir: string): Promise<void> {
  const folder = await realpath(dataDir);
  for (const deadline = Date.now() + OTHERS_PATIENCE_MS; Date.now() < deadline; await delay(10)) {
    const orphans = await processesIn(folder);
    if (orphans.length === 0) return;
    for (const pid of orphans) killIfThere(pid);
  }
  throw new Error(`${dataDir} is still in use by processes ${(await processesIn(folder)).join(', ')}; stop them first`);
}
