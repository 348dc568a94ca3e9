/** Letters of a word that count. */
const WORD_MAX = 60;
/** A longer run of letters is kept in pieces that overlap, so that it is found in the middle where its script has no spaces. */
const OVERLAP = 20;
/** Words of a query that count. */
const QUERY_WORDS_MAX = 10;
const WORD = /[\p{L}\p{N}]+/gu;
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Without case, accents and forms of letters: what is told apart no more is equal. */
export const foldText = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase().replaceAll('ς', 'σ');

/** Whether its script writes words without spaces: then it is found in the middle of a run of letters too. */
export const isSpaceless = (word: string): boolean => SPACELESS.test(word);

/** The folded words of a text, each once, in their order; at most `max`. */
export function foldedWords(text: string, max = Number.POSITIVE_INFINITY): string[] {
  const words = new Set<string>();
  for (const [word] of foldText(text).matchAll(WORD)) {
    for (let from = 0; from === 0 || from + OVERLAP < word.length; from += WORD_MAX - OVERLAP)
      words.add(word.slice(from, from + WORD_MAX));
    if (words.size >= max) break;
  }
  return [...words];
}

/** What somebody types, as words to be found; none where it has no letter or digit. Signs of any kind only part them. */
export const queryWords = (typed: string): string[] => [
  ...new Set(
    (foldText(typed).match(WORD) ?? [])
      .slice(0, QUERY_WORDS_MAX)
      .map((word) => word.slice(0, isSpaceless(word) ? OVERLAP : WORD_MAX)),
  ),
];

/** Whether a folded word is one that was asked for: begins so, or, without spaces, has it. */
export const hasWord = (word: string, asked: string): boolean =>
  isSpaceless(asked) ? word.includes(asked) : word.startsWith(asked);
