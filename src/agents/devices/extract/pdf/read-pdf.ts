import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '../../../../platform/time';
import type { PdfText } from './pdf-text';

/** One PDF, from its thread's start to its text. */
export const PDF_TIMEOUT_MS = 20 * SECOND_MS;
/** Of the thread, in MiB. What it unpacks lies beside its heap: that is seen by how the process grows. */
const HEAP_MAX_MIB = 256;
const GROWTH_MAX_BYTES = 768 * 1_048_576;
const LOOK_MS = 50;

export interface PdfBounds {
  timeoutMs: number;
  growthMaxBytes: number;
}
const BOUNDS: PdfBounds = { timeoutMs: PDF_TIMEOUT_MS, growthMaxBytes: GROWTH_MAX_BYTES };

let turn: Promise<unknown> = Promise.resolve();

/**
 * The text of a PDF, read in a thread that is ended at its time, where it takes too much memory, and with `signal` (rejects with its
 * reason). One at a time in a process.
 */
export function readPdf(bytes: Uint8Array, signal?: AbortSignal, bounds: Partial<PdfBounds> = {}): Promise<PdfText> {
  const mine = turn.then(() => readInThread(bytes, signal, { ...BOUNDS, ...bounds }));
  turn = mine.catch(() => undefined);
  return mine;
}

function readInThread(
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
  { timeoutMs, growthMaxBytes }: PdfBounds,
): Promise<PdfText> {
  signal?.throwIfAborted();
  const thread = new Worker(threadPath(), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    // What it prints is about somebody's file.
    ...{ stdout: true, stderr: true },
  });
  const before = process.memoryUsage.rss();
  return new Promise<PdfText>((resolve, reject) => {
    const abort = () => {
      stop();
      reject(signal?.reason as Error);
    };
    const settle = (read: PdfText) => {
      stop();
      resolve(read);
    };
    const stop = () => {
      clearTimeout(timer);
      clearInterval(look);
      signal?.removeEventListener('abort', abort);
    };
    const timer = setTimeout(() => settle({ problem: 'is a PDF that takes too long to read' }), timeoutMs);
    const look = setInterval(() => {
      if (process.memoryUsage.rss() - before > growthMaxBytes) settle(tooLarge);
    }, LOOK_MS);
    signal?.addEventListener('abort', abort, { once: true });
    thread.once('message', (read: PdfText) => settle(read));
    thread.once('error', () => settle(tooLarge));
    thread.once('exit', () => settle({ problem: 'is a broken PDF' }));
  }).finally(() => thread.terminate());
}

const tooLarge: PdfText = { problem: 'is a PDF that takes too much memory to read' };

/** Beside the bundle of the server; where the sources run, in `dist`. */
function threadPath(): string {
  const beside = join(__dirname, 'pdf-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../../../dist/pdf-thread.js');
}
