/** So many characters before a phrase, and after it, say whether it is an order. */
const NEAR = 40;
/** Quotation marks farther off embrace something else. */
const QUOTE_MAX = 60;

const NEGATED =
  /(?:^|[^\p{L}])(?:never|not|n't|dont|cannot|nobody|without|jangan|no|nunca|nao|ne|n'|nicht|niemals|non|mai|nie|niet|nooit|не|никогда|ні|dung|khong) ?$/u;
const NEGATED_AFTER = /^\p{L}{1,30} (?:nicht|pas|niet|nunca)(?!\p{L})/u;
/** Somebody else does it: told about, not asked for. */
const TOLD_ABOUT =
  /(?:^|[^\p{L}])(?:who|that|which|people|users?|workers?|employees|staff|students|pupils|drivers|attackers?|hackers|teams?|children|kids|customers|models|llms|chatbots|they|we|players|members|managers|visitors|patients|why|when|to not) (?:\p{L}{1,20}ly |often |always |sometimes |will |would |might |may |can |could |tend to |try to )?$/u;
const SUBJECT_IS_SECURITY =
  /prompt.?injections?|jailbreaks?\b|jailbreaking|red.?team|ai (?:safety|security)|llm (?:safety|security)|injeksi prompt|inyeccion de prompts?|injection de prompt|prompt.?иниекци|提示词?注入|プロンプトインジェクション|프롬프트 인젝션|social engineering|owasp/u;

/** Whether what begins here is ordered: neither negated, nor told of somebody else. */
export function isOrdered(folded: string, start: number): boolean {
  const before = folded.slice(Math.max(0, start - NEAR), start);
  return !NEGATED.test(before) && !TOLD_ABOUT.test(before) && !NEGATED_AFTER.test(folded.slice(start, start + NEAR));
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
