import type { FindSecrets, FoundSecret } from './found-secret';
import { TOKEN_FORMATS, type TokenFormat } from './token-formats';

const CHARACTERS: Record<TokenFormat['of'], string> = {
  word: '\\w',
  dash: '[\\w-]',
  dot: '[\\w.=-]',
  base64: '[\\w+/=.-]',
  upper: '[A-Z0-9]',
  hex: '[0-9A-Fa-f]',
  uuid: '[0-9a-f-]',
};
/** No token is longer; of a longer run the rest is taken with the next look. */
const LENGTH_MAX = 4_000;
/** So much of a token is looked at before it is believed. */
const HEAD = 80;
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The longest beginning first: of two that fit the more telling counts. */
const byStart = new Map(
  TOKEN_FORMATS.flatMap((format) =>
    format.starts.map((start) => {
      const characters = CHARACTERS[format.of];
      const head = new RegExp(`${characters}{${format.min},${Math.max(format.min, HEAD)}}`, 'y');
      return [start, { kind: format.kind, head, tail: new RegExp(`${characters}{0,${LENGTH_MAX}}`, 'y') }] as const;
    }),
  ).sort(([left], [right]) => right.length - left.length),
);
const STARTS = new RegExp(`(?<![A-Za-z0-9])(?:${[...byStart.keys()].map(escape).join('|')})`, 'g');

const JWT = /(?<![\w-])eyJ[\w-]{10,4000}\.(?:eyJ)?[\w-]{10,8000}(?:\.[\w-]{0,4000})?/y;

/** Keys and tokens that their beginning gives away, wherever they stand. */
export const findTokens: FindSecrets = (text) => {
  const found: FoundSecret[] = [];
  STARTS.lastIndex = 0;
  for (let match = STARTS.exec(text); match; match = STARTS.exec(text)) {
    const format = byStart.get(match[0]);
    if (!format) continue;
    // The least first: a row of beginnings must not each read all that follows.
    const head = at(format.head, text, STARTS.lastIndex);
    if (head === undefined) continue;
    const tail = isRandom(head) ? at(format.tail, text, STARTS.lastIndex + head.length) : undefined;
    if (tail === undefined) continue;
    const end = STARTS.lastIndex + head.length + tail.length;
    found.push({ kind: format.kind, start: match.index, end });
    STARTS.lastIndex = end;
  }
  for (let index = text.indexOf('eyJ'); index >= 0; index = text.indexOf('eyJ', index + 3)) {
    const token = at(JWT, text, index);
    if (token === undefined) continue;
    found.push({ kind: 'token', start: index, end: index + token.length });
    index += token.length - 3;
  }
  return found;
};

/** What the sticky pattern matches at the place. */
export function at(sticky: RegExp, text: string, index: number): string | undefined {
  sticky.lastIndex = index;
  return sticky.exec(text)?.[0];
}

/** No row of words, no row of one character, no "EXAMPLE" of a manual. */
function isRandom(rest: string): boolean {
  return new Set(rest).size >= 6 && /\d/.test(rest) && !/example|placeholder|your[-_]|xxxx|1234567890123/i.test(rest);
}
