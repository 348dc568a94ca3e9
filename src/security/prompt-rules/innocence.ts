/** So many characters before a phrase, and after it, say whether it is an order. */
const NEAR = 40;
/** Quotation marks farther off embrace something else. */
const QUOTE_MAX = 60;

const NEGATIONS =
  "never not n't dont cannot nobody without jangan no nunca nao ne n' nicht niemals non mai nie niet nooit не никогда ні dung khong".split(
    ' ',
  );
const NEGATIONS_AFTER = ['nicht', 'pas', 'niet', 'nunca'];
const NEGATED_WORD_MAX = 30;
/** Somebody else does it: told about, not asked for. */
const OTHERS =
  'who that which people user users worker workers employees staff students pupils drivers attacker attackers hackers team teams children kids customers models llms chatbots they we players members managers visitors patients why when'
    .split(' ')
    .concat('to not');
/** What may stand between somebody and what they do, besides words in `-ly`. */
const BETWEEN = ['often', 'always', 'sometimes', 'will', 'would', 'might', 'may', 'can', 'could', 'tend to', 'try to'];
const LY_WORD = /^\p{L}{1,20}ly$/u;
const LETTER = /\p{L}/u;
const LETTERS = /^\p{L}+$/u;
const SUBJECT_IS_SECURITY =
  /prompt.?injections?|jailbreaks?\b|jailbreaking|red.?team|ai (?:safety|security)|llm (?:safety|security)|injeksi prompt|inyeccion de prompts?|injection de prompt|prompt.?иниекци|提示词?注入|プロンプトインジェクション|프롬프트 인젝션|social engineering|owasp/u;

/**
 * Whether what begins here is ordered: neither negated, nor told of somebody else. Asked at every place where a rule may begin,
 * so it compares words and searches nothing.
 */
export function isOrdered(folded: string, start: number): boolean {
  const before = folded.slice(Math.max(0, start - NEAR), start);
  const isApart = before.endsWith(' ');
  const words = isApart ? before.slice(0, -1) : before;
  if (endOf(words, NEGATIONS) !== undefined || (isApart && isToldAbout(words))) return false;
  return !isNegatedAfter(folded.slice(start, start + NEAR));
}

/** Where the last of these words begins with which a text ends; undefined where it ends with none of them. */
function endOf(text: string, words: readonly string[]): number | undefined {
  const word = words.find((one) => text.endsWith(one) && !LETTER.test(text.charAt(text.length - one.length - 1)));
  return word === undefined ? undefined : text.length - word.length;
}

function isToldAbout(words: string): boolean {
  if (endOf(words, OTHERS) !== undefined) return true;
  const between = endOf(words, BETWEEN) ?? (words.endsWith('ly') ? words.lastIndexOf(' ') + 1 : 0);
  if (between === 0 || words[between - 1] !== ' ') return false;
  const isBetween = !words.endsWith('ly') || LY_WORD.test(words.slice(between));
  return isBetween && endOf(words.slice(0, between - 1), OTHERS) !== undefined;
}

function isNegatedAfter(text: string): boolean {
  const blank = text.indexOf(' ');
  if (blank < 1 || blank > NEGATED_WORD_MAX) return false;
  const rest = text.slice(blank + 1);
  const word = NEGATIONS_AFTER.find((one) => rest.startsWith(one));
  return word !== undefined && !LETTER.test(rest.charAt(word.length)) && LETTERS.test(text.slice(0, blank));
}

/** Whether a text about such attacks quotes one. */
export const isTalkedAbout = (folded: string, start: number, end: number): boolean =>
  isQuoted(folded, start, end) && isAboutSecurity(folded);

let asked: { text: string; answer: boolean } | undefined;
/** Asked again and again of the same text. */
function isAboutSecurity(text: string): boolean {
  if (asked?.text !== text) asked = { text, answer: SUBJECT_IS_SECURITY.test(text) };
  return asked.answer;
}

const QUOTES: readonly [open: string, close: string][] = [
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
  ['„', '“'],
  ['「', '」'],
  ['(', ')'],
  ["'", "'"],
];

/** True where a pair of quotation marks on the same line embraces the range and little besides. */
function isQuoted(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - QUOTE_MAX), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const after = text.slice(end, end + QUOTE_MAX).split('\n', 1)[0] ?? '';
  return QUOTES.some(([open, close]) => line.includes(open) && after.includes(close));
}
