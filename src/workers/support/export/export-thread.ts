/** The program of the thread that `renderInThread` starts: writes one file and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { maskTexts } from '../../../contracts/secrets/find-secrets';
import type { ExportFormat } from '../../../contracts/support/exports';
import type { WholeSession } from '../../../models/support/records/read-whole-session';
import { renderExport } from './render-export';

const { whole, format } = workerData as { whole: WholeSession; format: ExportFormat };

// What was said before secrets were masked holds them still; here nobody waits for a turn.
renderExport(maskTexts(whole), format).then(
  (file) => {
    // A copy of its own memory, which can be handed over; small buffers share theirs.
    const bytes = new Uint8Array(file);
    parentPort?.postMessage(bytes, [bytes.buffer]);
  },
  (error: unknown) => {
    throw error;
  },
);
