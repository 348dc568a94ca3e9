import { type Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Tells one state of a file from another; undefined where there is none. */
export type FileMark = string | undefined;

const markOf = ({ mtimeMs, ino, size }: Stats): string => `${mtimeMs} ${ino} ${size}`;

/** How the file behind `path` is now: take it before the file is read, so that no change is missed in between. */
export function markFile(path: string): FileMark {
  const found = path ? statSync(path, { throwIfNoEntry: false }) : undefined;
  return found && markOf(found);
}

/**
 * Calls `onChange` when the file behind `path` is no longer as it was at `since`: written, replaced or back again. By looking at
 * it every `pollMs`: a file that is swapped by its folder (a mounted configuration) tells nobody. Returns what ends it. Keeps no
 * process alive.
 */
export function watchFile(path: string, pollMs: number, since: FileMark, onChange: () => void): () => void {
  let known = since;
  let isClosed = false;
  const look = async () => {
    const found = await stat(path).catch(() => undefined); // gone: what is known of it stays
    if (!found || isClosed || markOf(found) === known) return;
    known = markOf(found);
    onChange();
  };
  const timer = setInterval(() => void look(), pollMs).unref();
  return () => {
    isClosed = true;
    clearInterval(timer);
  };
}
