import { ModelAnswerInvalid } from '../../model-errors';

/** Longest line of a streamed answer, in bytes. */
export const LINE_BYTES_MAX = 1_024 * 1_024;
const LF = 0x0a;
const CR = 0x0d;
const BOM = Buffer.from('\ufeff');

export interface LineReader {
  /** Lines that `bytes` complete, without their end (LF or CRLF) and a byte order mark. Throws `ModelAnswerInvalid` where one is over 1 MB. */
  push(bytes: Uint8Array): Buffer[];
  /** What has come of a line that has not ended. */
  rest(): Buffer;
}

/**
 * Cuts bytes into lines. It works on bytes, since LF never occurs within a character of UTF-8: a line is decoded whole, so
 * a character cut between two pieces is never broken. What has no line end when the stream ends is half a line: not given by `push`.
 */
export function createLineReader(): LineReader {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let isFirst = true;
  const trim = (line: Buffer): Buffer => {
    const from = isFirst && line.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    isFirst = false;
    return line.subarray(from, line.at(-1) === CR ? -1 : undefined);
  };
  return {
    push(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const lines: Buffer[] = [];
      let from = 0;
      for (let at = buffer.indexOf(LF); at !== -1; at = buffer.indexOf(LF, from)) {
        const tail = buffer.subarray(from, at);
        from = at + 1;
        checkLength(pendingBytes + tail.length);
        const line = pendingBytes > 0 ? Buffer.concat([...pending, tail]) : tail;
        pending = [];
        pendingBytes = 0;
        lines.push(trim(line));
      }
      if (from < buffer.length) {
        pending.push(buffer.subarray(from));
        pendingBytes += buffer.length - from;
        checkLength(pendingBytes);
      }
      return lines;
    },
    rest: () => Buffer.concat(pending),
  };
}

function checkLength(bytes: number): void {
  if (bytes > LINE_BYTES_MAX) throw new ModelAnswerInvalid(`a line of the stream is over ${LINE_BYTES_MAX} bytes`);
}
