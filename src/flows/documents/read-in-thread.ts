import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '../../platform/time';
import type { DocumentJob, DocumentRead } from './read-document';

/** One document, from its thread's start to its chunks. */
export const DOCUMENT_TIMEOUT_MS = 120 * SECOND_MS;
/** Of the thread, in MiB. What it unpacks lies beside its heap: that is seen by how the process grows. */
const HEAP_MAX_MIB = 512;
const GROWTH_MAX_BYTES = 1_024 * 1_048_576;
const LOOK_MS = 50;

/** `reading`: its program has loaded; what fails from then on is the document's doing. */
export type ThreadMessage = 'reading' | DocumentRead;

export interface ReadBounds {
  timeoutMs: number;
  growthMaxBytes: number;
}
const BOUNDS: ReadBounds = { timeoutMs: DOCUMENT_TIMEOUT_MS, growthMaxBytes: GROWTH_MAX_BYTES };

let turn: Promise<unknown> = Promise.resolve();

/**
 * A document's chunks, read in a thread that is ended at its time, where it takes too much memory, and with `signal` (rejects with
 * its reason). One at a time in a process: by its memory a document is told from another. Never rejects for what is in it, but where the
 * thread itself cannot start.
 */
export function readInThread(
  job: DocumentJob,
  signal: AbortSignal,
  bounds: Partial<ReadBounds> = {},
): Promise<DocumentRead> {
  const mine = turn.then(() => read(job, signal, { ...BOUNDS, ...bounds }));
  turn = mine.catch(() => undefined);
  return mine;
}

function read(job: DocumentJob, signal: AbortSignal, { timeoutMs, growthMaxBytes }: ReadBounds): Promise<DocumentRead> {
  signal.throwIfAborted();
  const thread = new Worker(threadPath(), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    // What it prints is about somebody's file; what the process was told to load first (a tracer, say) has no place beside it.
    ...{ env: {}, execArgv: [], stdout: true, stderr: true },
  });
  const before = process.memoryUsage.rss();
  return new Promise<DocumentRead>((resolve, reject) => {
    const abort = () => {
      stop();
      reject(signal.reason as Error);
    };
    const settle = (done: DocumentRead) => {
      stop();
      resolve(done);
    };
    const stop = () => {
      clearTimeout(timer);
      clearInterval(look);
      signal.removeEventListener('abort', abort);
    };
    const timer = setTimeout(
      () => settle(problem('document_timeout', `It took more than ${Math.round(timeoutMs / SECOND_MS)} s to read.`)),
      timeoutMs,
    );
    const look = setInterval(() => {
      if (process.memoryUsage.rss() - before > growthMaxBytes) settle(tooLarge);
    }, LOOK_MS);
    signal.addEventListener('abort', abort, { once: true });
    let isReading = false;
    thread.on('message', (told: ThreadMessage) => {
      if (told === 'reading') isReading = true;
      else settle(told);
    });
    const fail = (told: DocumentRead, cause?: Error) => {
      if (isReading) return settle(told);
      stop();
      reject(new Error('The thread that reads documents could not start.', { cause }));
    };
    thread.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge : broken, error),
    );
    thread.once('exit', () => fail(broken));
  }).finally(() => thread.terminate());
}

const problem = (code: string, message: string): DocumentRead => ({ problem: { code, message } });
const tooLarge = problem('document_too_large', 'It takes too much memory to read.');
const broken = problem('document_broken', 'It could not be read.');

/** Beside the bundle of the server; where the sources run, in `dist`. */
function threadPath(): string {
  const beside = join(__dirname, 'document-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../dist/document-thread.js');
}
