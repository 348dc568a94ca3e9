import { unwatchFile, watchFile as watchStat } from 'node:fs';

/**
 * Calls `onChange` when the file behind `path` is written, replaced or comes back. By looking at it every `pollMs`: a file that
 * is swapped by its folder (a mounted configuration) tells nobody. Returns what ends it. Keeps no process alive.
 */
export function watchFile(path: string, pollMs: number, onChange: () => void): () => void {
  const listener = (now: { mtimeMs: number; ino: number; size: number }, before: typeof now) => {
    if (now.ino === 0) return; // gone: what is known of it stays
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) onChange();
  };
  watchStat(path, { interval: pollMs, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
