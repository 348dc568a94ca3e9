import { createLineReader } from './line-reader';

export interface NdjsonReader {
  /** Lines that `bytes` complete, not yet parsed; blank ones are left out. Throws `ModelAnswerInvalid` for one over 1 MB. */
  push(bytes: Uint8Array): string[];
  /** The last line, where only its line end is missing: some proxies leave it out. Half a line is not given. */
  end(): string[];
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
    end: () => [lines.rest().toString('utf8')].filter(isWhole),
  };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
