import type { IncomingMessage } from 'node:http';
import { ModelAnswerInvalid } from '../model-errors';
import { connectionError } from './send-wire-request';

/** Longest answer that is read as a whole. */
const ANSWER_BYTES_MAX = 16 * 1_024 * 1_024;

/**
 * Gives what has come of an answer to `take`, which says whether there is room for more; the provider waits until it calls
 * `drained`. All that one reading of the socket brought is given at once: a server sends a piece a token, and each would
 * cost a write. Resolves at the end; rejects where the connection breaks, and with what `take` throws (the connection is
 * destroyed then).
 */
export function pumpAnswer(
  answer: IncomingMessage,
  take: (bytes: Buffer, drained: () => void) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasRoom = true;
    const drained = () => {
      hasRoom = true;
      pull();
    };
    const pull = () => {
      try {
        while (hasRoom) {
          const bytes = answer.read() as Buffer | null;
          if (bytes === null) return;
          hasRoom = take(bytes, drained);
        }
      } catch (error) {
        reject(error as Error);
        answer.destroy();
      }
    };
    answer.on('readable', pull);
    answer.once('end', resolve);
    answer.on('error', (error) => reject(connectionError(error)));
    answer.once('close', () => {
      if (!answer.readableEnded) reject(connectionError(new Error('closed before its end')));
    });
  });
}

/** The whole answer, at most 16 MB: `ModelAnswerInvalid` beyond. */
export async function readWhole(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  await pumpAnswer(answer, (piece) => {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) throw new ModelAnswerInvalid(`longer than ${ANSWER_BYTES_MAX} bytes`);
    pieces.push(piece);
    return true;
  });
  return Buffer.concat(pieces);
}
