/** The program of the thread that `readPdf` starts: reads one PDF and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { pdfText } from './pdf-text';

pdfText(new Uint8Array(workerData as Uint8Array)).then(
  (read) => parentPort?.postMessage(read),
  (error: unknown) => {
    throw error;
  },
);
