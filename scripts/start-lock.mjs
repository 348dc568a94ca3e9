// One start a data folder: a second one says so before it builds or starts anything.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes the folder for this process: `{ release() }`, with `isAfterKill` where the last owner ended without giving it
 * back; or `{ owner }` where another start lives in it.
 */
export function lockDataFolder(dataDir, port) {
  const file = join(dataDir, 'start.lock');
  mkdirSync(dataDir, { recursive: true });
  const own = { pid: process.pid, startedAt: startOf(process.pid), port };
  for (let tries = 0; tries < 3; tries += 1) {
    const isAfterKill = tries > 0;
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx' });
      return { isAfterKill, release: () => readLock(file)?.pid === own.pid && rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = readLock(file);
    if (owner && isAlive(owner)) return { owner };
    rmSync(file, { force: true });
  }
  throw new Error(`${file} cannot be taken; remove it if no Weft runs in this folder`);
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // gone, or half written by a start that was killed
  }
}

/** A number may belong to another process by now: the moment of its start tells them apart, where it can be read. */
function isAlive({ pid, startedAt }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return startOf(pid) === startedAt;
}

/** Linux: clock ticks from the machine's start to that of the process; elsewhere null. */
function startOf(pid) {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1);
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${afterName.split(' ')[19]}`;
  } catch {
    return null;
  }
}
