import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';

/** Whether a path is the folder or below it; both are real paths. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The real path of one that a run names. Throws, with a sentence, for one that is not there or that the person did not allow. */
export async function allowedPath(path: string, allowed: readonly string[]): Promise<string> {
  const whole = path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
  if (!isAbsolute(whole)) throw new Error(`${path}: not an absolute path`);
  const real = await realpath(whole).catch(() => undefined);
  // Where it is not allowed nothing is said of whether it is there.
  const isAllowed = await isAllowedPath(real ?? whole, allowed);
  if (!isAllowed) throw new Error(`${path}: this device does not allow that folder`);
  if (!real) throw new Error(`${path}: not found`);
  return real;
}

async function isAllowedPath(path: string, allowed: readonly string[]): Promise<boolean> {
  for (const folder of allowed) {
    const real = await realpath(folder).catch(() => undefined);
    if (real && isWithin(real, path)) return true;
  }
  return false;
}
