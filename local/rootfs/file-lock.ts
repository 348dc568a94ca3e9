/** A lock between processes: a file that names its holder. A holder that died does not hold it. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isSameProcess, startTimeOf } from '../services/process-state';

const POLL_MS = 200;
const MINUTE_MS = 60_000;
/** A build on a slow network takes minutes; who waits longer than this gives up. */
const PATIENCE_MS = 20 * MINUTE_MS;

/** Runs `work` while no other process runs work under the same path. `onWait` is called once when it has to wait. */
export async function withFileLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  const me = JSON.stringify({ pid: process.pid, startTime: await startTimeOf(process.pid) });
  for (let isFirst = true; !(await tryTake(path, me)); isFirst = false) {
    if (isFirst) onWait();
    if (Date.now() > deadline) throw new Error(`Waited too long for ${path}; remove it if no other start is under way`);
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryTake(path: string, me: string): Promise<boolean> {
  try {
    await writeFile(path, me, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const held = await readFile(path, 'utf8').catch(() => '');
  const holder = /"pid":(\d+),"startTime":"?(\w+)/.exec(held);
  const isHeld = held === '' || (holder !== null && (await isSameProcess(Number(holder[1]), holder[2] ?? '')));
  if (!isHeld) await rm(path, { force: true });
  return false;
}
