/** The program of the thread that `readInThread` starts: reads one document and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { type DocumentJob, readDocument } from './read-document';

readDocument(workerData as DocumentJob).then(
  (read) => parentPort?.postMessage(read),
  (error: unknown) => {
    throw error;
  },
);
