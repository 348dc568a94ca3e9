import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FoundSecret } from '../../contracts/secrets/found-secret';
import { findSecrets } from '../../contracts/secrets/find-secrets';

/** Characters looked at in one turn of the event loop: about 4 ms. */
export const PIECE = 32_000;
/** What stands before a piece is seen with it, so that a word at its end still announces what comes; and what follows, for long keys. */
const BEFORE = 500;
const AFTER = 8_000;

/** As `findSecrets`, but others get their turn between pieces of a long text. */
export async function findInPieces(text: string): Promise<FoundSecret[]> {
  if (text.length <= PIECE + AFTER) return findSecrets(text);
  const all: FoundSecret[] = [];
  for (let start = 0; start < text.length; start += PIECE) {
    const from = Math.max(0, start - BEFORE);
    for (const { kind, ...found } of findSecrets(text.slice(from, start + PIECE + AFTER))) {
      const last = all.at(-1);
      const secret = { kind, start: found.start + from, end: found.end + from };
      if (last && secret.start < last.end) last.end = Math.max(last.end, secret.end);
      else if (secret.start < start + PIECE) all.push(secret);
    }
    await nextTurn();
  }
  return all;
}
