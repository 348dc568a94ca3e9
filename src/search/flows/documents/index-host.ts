import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { IndexAct, IndexAnswer } from './index-messages';
import type { Ranked } from './rank-chunks';

/** Of the thread, in MiB: the words of all stores. Vectors lie beside its heap. */
const HEAP_MAX_MIB = 2_048;

interface Waiting {
  resolve(found: Ranked[]): void;
  reject(error: unknown): void;
}

let thread: Worker | undefined;
let generation = 0;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Counts the threads of this process: what was put into one that died is gone. */
export const indexGeneration = (): number => generation;

/** Asks the thread that holds this process's indexes; starts it where there is none. Rejects where it dies. */
export function askIndex(store: string, act: IndexAct, transfer: ArrayBuffer[] = []): Promise<Ranked[]> {
  const asked = (thread ??= start());
  const id = (lastId += 1);
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    asked.ref(); // an answer is waited for
    asked.postMessage({ id, store, ...act }, transfer);
  });
}

/** Ends the thread; what is asked next starts another. */
export async function closeIndexes(): Promise<void> {
  const ending = thread;
  thread = undefined;
  generation += 1;
  await ending?.terminate();
}

function start(): Worker {
  const worker = new Worker(threadPath(), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    ...{ env: {}, execArgv: [], stdin: false, stdout: true, stderr: true },
  });
  worker.unref();
  const end = (error: Error) => {
    if (thread === worker) {
      thread = undefined;
      generation += 1;
    }
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, found, error }: IndexAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (error === undefined) asked?.resolve(found);
    else asked?.reject(new Error(error));
  });
  worker.on('error', (error) => end(error instanceof Error ? error : new Error('the index’s thread failed')));
  worker.on('exit', (code) => end(new Error(`the index’s thread ended with ${code}`)));
  return worker;
}

/** Beside the bundle of the server; where the sources run, in `dist`. */
function threadPath(): string {
  const beside = join(__dirname, 'index-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../../dist/index-thread.js');
}
