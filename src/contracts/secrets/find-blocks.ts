import { at } from './find-tokens';
import type { FindSecrets, FoundSecret } from './found-secret';

const BEGIN = /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----/g;
/** Base64 and headers of a key that is cut off. */
const BODY = /(?:[\s\\rn"',+]|[A-Za-z0-9+/=]{16,4000}|[A-Za-z-]{3,30}: [^\n]{0,200}\n){0,2000}/y;
const PUTTY = /^PuTTY-User-Key-File-\d: /gm;
const PUTTY_END = /^Private-MAC: [0-9a-f]{20,80}/m;

/** Private keys as files have them: PEM, OpenSSH, PGP, PuTTY; where the end is missing, as far as the key goes. */
export const findBlocks: FindSecrets = (text) => {
  const found: FoundSecret[] = [];
  BEGIN.lastIndex = 0;
  for (let match = BEGIN.exec(text); match; match = BEGIN.exec(text)) {
    const bodyFrom = BEGIN.lastIndex;
    const end = `-----END ${match[1] ?? ''}-----`;
    // Looked for within one key's length, so that many beginnings do not each read all that follows.
    const window = text.slice(bodyFrom, bodyFrom + KEY_MAX);
    const closes = window.indexOf(end);
    const stop = closes >= 0 ? bodyFrom + closes + end.length : bodyFrom + (at(BODY, text, bodyFrom) ?? '').length;
    found.push({ kind: 'private key', start: match.index, end: stop });
    BEGIN.lastIndex = stop;
  }
  for (const match of text.matchAll(PUTTY)) {
    const closes = PUTTY_END.exec(text.slice(match.index, match.index + KEY_MAX));
    if (closes)
      found.push({ kind: 'private key', start: match.index, end: match.index + closes.index + closes[0].length });
  }
  return found;
};
/** No key is longer, in characters. */
const KEY_MAX = 20_000;
