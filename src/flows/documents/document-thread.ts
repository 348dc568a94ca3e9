/** The program of the thread that `readInThread` starts: reads one document and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { type DocumentJob, readDocument } from './read-document';
import type { ThreadMessage } from './read-in-thread';

const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);

tell('reading');
readDocument(workerData as DocumentJob).then(tell, (error: unknown) => {
  throw error;
});
