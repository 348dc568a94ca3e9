import { setTimeout as delay } from 'node:timers/promises';
import type { CanvasWatcher } from '../support/canvas-watcher';
import type { Watched } from './checker';

/** What was sent last is on its way: waits so long for it. */
const TOLD_MS = 5_000;

/** Has every watcher catch up; gives what each of them sees then, and what it had been told without asking. */
export async function askWatchers(watchers: readonly CanvasWatcher[]): Promise<Watched[]> {
  await Promise.all(watchers.map((watcher) => watcher.catchUp()));
  for (const deadline = Date.now() + TOLD_MS; !watchers.every(isTold) && Date.now() < deadline;) await delay(20);
  return watchers.map(({ canvasId, view, told }, index) => ({
    name: `watcher ${index}`,
    canvasId,
    version: view.version,
    history: view.history,
    blocks: view.blocks.values(),
    ...(told ? { told } : {}),
  }));
}

const isTold = ({ told, view }: CanvasWatcher): boolean =>
  !told || told.since >= view.version || told.versions.has(view.version);
