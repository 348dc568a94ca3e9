import { createLineReader } from './line-reader';

export interface NdjsonReader {
  /** Lines that `bytes` complete, not yet parsed; blank ones are left out. Throws `ModelAnswerInvalid` for one over 1 MB. */
  push(bytes: Uint8Array): string[];
}

/** Reads lines of JSON. */
export function createNdjsonReader(): NdjsonReader {
  const lines = createLineReader();
  return {
    push: (bytes) =>
      lines
        .push(bytes)
        .map((line) => line.toString('utf8'))
        .filter((line) => line.trim() !== ''),
  };
}
