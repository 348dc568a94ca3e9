/** Letters of other scripts that look like Latin ones; only swapped within words that mix scripts. */
const LOOKALIKES: Record<string, string> = {
  а: 'a',
  в: 'b',
  с: 'c',
  е: 'e',
  н: 'h',
  к: 'k',
  м: 'm',
  о: 'o',
  р: 'p',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  п: 'n',
  г: 'r',
  α: 'a',
  β: 'b',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
  ϲ: 'c',
  ɡ: 'g',
  ı: 'i',
  ɑ: 'a',
  ꜱ: 's',
  ʀ: 'r',
  ɪ: 'i',
  ɴ: 'n',
  ᴏ: 'o',
  ᴛ: 't',
  ᴜ: 'u',
};
const LEET: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};
/** Zero-width, joining, direction and variation characters, soft hyphen, and the invisible "tag" block. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]|[\u{e0100}-\u{e01ef}]/gu;
const TAGS = /[\u{e0000}-\u{e007f}]+/gu;

/** Arabic phrases in one character, which NFKC writes out in up to 18: a text would grow many times over. */
const LONG_LIGATURES = /[\ufdf0-\ufdfb]/g;

/**
 * One form for what looks the same: NFKC, lower case, no accents or vowel marks, no invisible characters, tag characters
 * read as the ASCII they hide, look-alike letters within mixed words swapped, runs of blanks joined. Line breaks stay.
 */
export function foldText(text: string): string {
  return text
    .replace(LONG_LIGATURES, ' ')
    .normalize('NFKC')
    .replace(TAGS, (hidden) =>
      Array.from(hidden, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0xe0020) - 0xe0000)).join(''),
    )
    .replace(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0640]/g, '')
    .normalize('NFC')
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\p{L}+/gu, swapLookalikes);
}

function swapLookalikes(letters: string): string {
  if (!/[a-z]/.test(letters) || !/[^a-z]/.test(letters)) return letters;
  return Array.from(letters, (letter) => LOOKALIKES[letter] ?? letter).join('');
}

/** Digits and signs within words read as the letters they stand for: `1gn0re` is `ignore`. */
export const readLeet = (folded: string): string =>
  folded.replace(/[a-z0-9@$!|]{3,}/g, (token) =>
    /[a-z]/.test(token) && /[0-9@$!|]/.test(token) ? Array.from(token, (sign) => LEET[sign] ?? sign).join('') : token,
  );

/** Letters set apart (`i g n o r e`, `i.g.n.o.r.e`) drawn together; two blanks or more part words. */
export const joinSpacedLetters = (text: string): string =>
  text.replace(/(?<![\p{L}\p{N}])\p{L}(?:[ .*_|-]\p{L}(?![\p{L}])){3,}/gu, (run) => run.replace(/[ .*_|-]/g, ''));

export const readRot13 = (folded: string): string =>
  folded.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));

export const reverseText = (folded: string): string => Array.from(folded).reverse().join('');

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** HTML entities, percent signs and `\u` escapes read as the characters they stand for. */
export function readEscapes(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, digits: string) => toCharacter(Number(digits)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, digits: string) => toCharacter(Number.parseInt(digits, 16)))
    .replace(/&(lt|gt|amp|quot|apos|nbsp);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? '')
    .replace(/\\u\{?([0-9a-f]{4,6})\}?/gi, (_, digits: string) => toCharacter(Number.parseInt(digits, 16)))
    .replace(/\\x([0-9a-f]{2})/gi, (_, digits: string) => toCharacter(Number.parseInt(digits, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** What base64 and hexadecimal runs in a text say, where they say something readable. */
export function decodeRuns(text: string): string[] {
  const base64 = text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? [];
  const hex = text.match(/(?:[0-9a-f]{2}[ :,]?){12,}/gi) ?? [];
  return [
    ...base64.slice(0, 20).map((run) => Buffer.from(run, 'base64').toString('utf8')),
    ...hex.slice(0, 20).map((run) => Buffer.from(run.replace(/[ :,]/g, ''), 'hex').toString('utf8')),
  ].filter(isReadable);
}

const isReadable = (text: string): boolean => text.length >= 8 && !/[\ufffd\u0000-\u0008\u000e-\u001f]/.test(text);

const toCharacter = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '');
