import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportFormat } from '../../../contracts/support/exports';
import type { WholeSession } from '../../../models/support/records/read-whole-session';

/** Of the thread, in MiB; a session of the largest size takes a fifth of it. */
const HEAP_MAX_MIB = 512;

/** A file that cannot be written however often it is tried: it took too long or too much memory, or its writer failed. */
export class ExportNotRendered extends Error {
  override readonly name = 'ExportNotRendered';
}

/**
 * Writes the file in a thread, so that the process goes on with its other work; ends it at `timeoutMs` or when `signal` is aborted (then
 * rejects with its reason). ExportNotRendered for whatever the thread fails of.
 */
export function renderInThread(
  whole: WholeSession,
  format: ExportFormat,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const thread = new Worker(threadPath(), {
    workerData: { whole, format },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
  });
  return new Promise<Uint8Array>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new ExportNotRendered(`It was not written within ${Math.round(timeoutMs / 1_000)} s.`)),
      timeoutMs,
    );
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    thread.once('message', resolve);
    thread.once('error', (error) => reject(new ExportNotRendered(error.message, { cause: error })));
    thread.once('exit', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      reject(new ExportNotRendered(`Its thread ended with ${code}.`));
    });
  }).finally(() => thread.terminate());
}

/** Beside the bundle of the server; where the sources run, in `dist`. */
function threadPath(): string {
  const beside = join(__dirname, 'export-thread.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../../dist/export-thread.js');
}
