import { englishPatterns } from './prompt-rules/english';
import {
  decodeRuns,
  foldText,
  joinSpacedLetters,
  readEscapes,
  readLeet,
  readRot13,
  reverseText,
} from './prompt-rules/fold-text';
import { otherLanguagePatterns } from './prompt-rules/other-languages';
import type { PromptPattern, PromptRule } from './prompt-rules/rule';
import { structurePatterns } from './prompt-rules/structure';

export type PromptVerdict = { ok: true } | { ok: false; rule: PromptRule };

const ALL_PATTERNS: readonly PromptPattern[] = [...structurePatterns, ...englishPatterns, ...otherLanguagePatterns];
/** What may be judged in text that was decoded: the rules about wording, whose chance of a false alarm is least. */
const DECODED_RULES: readonly PromptRule[] = [
  'override_instructions',
  'reveal_prompt',
  'role_hijack',
  'exfiltration',
  'delimiter_forgery',
];
const WORDING_PATTERNS = ALL_PATTERNS.filter(
  ({ rule }) => rule === 'override_instructions' || rule === 'reveal_prompt' || rule === 'role_hijack',
);
const DECODED_PATTERNS = ALL_PATTERNS.filter(({ rule }) => DECODED_RULES.includes(rule));

/** Signs that a text is turned around or shifted, so that the costly readings are made only then. */
const ROT13_SIGN = /\b(?:vtaber|qvfertneq|sbetrg|erirny|cebzcg|flfgrz|vafgehpgvbaf?)\b/;
const REVERSED_SIGN = /\b(?:erongi|drager?sid|tegrof|laever|tpmorp|snoitcurtsni)\b/;
/** Words glued together by spaced letters. */
const GLUED =
  /(?:ignore|disregard|forget|override|bypass)(?:all|any|the|your|my)*(?:previous|prior|above|earlier|system|original|your)?(?:instructions?|prompts?|rules|guidelines)|(?:reveal|show|print|repeat|output)(?:me|the|your)*(?:system|hidden|secret)(?:prompt|instructions)/;

/**
 * Looks for attempts to command the agent past its instructions, in several languages and behind common disguises.
 * Rules only, no model: about 0.2 ms for a prompt of 200 characters. It is the first of several fences (text of others
 * is data in the model's context, tools are validated), so it errs towards letting people work.
 */
export function checkPrompt(text: string): PromptVerdict {
  const folded = foldText(text);
  const plain = findRule(folded, ALL_PATTERNS);
  if (plain) return { ok: false, rule: plain };
  const joined = folded.replace(/(?<=\p{L})[-_+./]+(?=\p{L})/gu, ' ').replace(/\s+/g, ' ');
  const drawnOut = joined === folded ? undefined : findRule(joined, WORDING_PATTERNS);
  if (drawnOut) return { ok: false, rule: drawnOut };
  for (const reading of disguisedReadings(text, folded)) {
    if (findRule(reading, DECODED_PATTERNS)) return { ok: false, rule: 'encoded_payload' };
  }
  if (GLUED.test(joinSpacedLetters(folded))) return { ok: false, rule: 'override_instructions' };
  return { ok: true };
}

/** Other ways to read the text, where there is a sign of one. */
function disguisedReadings(text: string, folded: string): string[] {
  const readings = new Set<string>();
  if (/[0-9@$!|]/.test(folded)) readings.add(readLeet(folded));
  if (ROT13_SIGN.test(folded)) readings.add(readRot13(folded));
  if (REVERSED_SIGN.test(folded)) readings.add(reverseText(folded));
  readings.add(foldText(joinSpacedLetters(text.replace(/ {2,}/g, ' \u2003 '))));
  if (/&#?\w+;|%[0-9a-f]{2}|\\[ux]/i.test(text)) readings.add(foldText(readEscapes(text)));
  for (const decoded of decodeRuns(text)) {
    readings.add(foldText(decoded));
    for (const inner of decodeRuns(decoded)) readings.add(foldText(inner));
  }
  readings.delete(folded);
  return [...readings];
}

function findRule(folded: string, candidates: readonly PromptPattern[]): PromptRule | undefined {
  for (const { rule, pattern } of candidates) {
    pattern.lastIndex = 0; // not matchAll: it copies each of some hundred patterns for every prompt
    for (let match = pattern.exec(folded); match; match = pattern.exec(folded)) {
      if (!isInnocent(folded, match.index, match[0], rule)) return rule;
      if (match[0] === '') pattern.lastIndex += 1;
    }
  }
  return undefined;
}

const NEGATED =
  /(?:^|[^\p{L}])(?:never|not|n't|dont|cannot|nobody|without|jangan|no|nunca|nao|ne|n'|nicht|niemals|non|mai|nie|niet|nooit|не|никогда|ні|dung|khong)\s*$/u;
const NEGATED_AFTER = /^\p{L}+ (?:nicht|pas|niet|nunca)(?!\p{L})/u;
/** Somebody else does it: told about, not asked for. */
const TOLD_ABOUT =
  /(?:^|[^\p{L}])(?:who|that|which|people|users?|workers?|employees|staff|students|pupils|drivers|attackers?|hackers|teams?|children|kids|customers|models|llms|chatbots|they|we|players|members|managers|visitors|patients|why|when|to not)\s+(?:\p{L}+ly |often |always |sometimes |will |would |might |may |can |could |tend to |try to )?$/u;
const SUBJECT_IS_SECURITY =
  /prompt.?injections?|jailbreaks?\b|jailbreaking|red.?team|ai (?:safety|security)|llm (?:safety|security)|injeksi prompt|inyeccion de prompts?|injection de prompt|prompt.?иниекци|提示词?注入|プロンプトインジェクション|프롬프트 인젝션|social engineering|owasp/u;

/** Negated, told of others, or quoted in a text whose subject is such attacks. */
function isInnocent(folded: string, index: number, matched: string, rule: PromptRule): boolean {
  if (rule !== 'override_instructions' && rule !== 'reveal_prompt' && rule !== 'role_hijack') return false;
  const before = folded.slice(Math.max(0, index - 40), index);
  if (
    rule === 'override_instructions' &&
    (NEGATED.test(before) || NEGATED_AFTER.test(matched) || TOLD_ABOUT.test(before))
  )
    return true;
  return SUBJECT_IS_SECURITY.test(folded) && isQuoted(folded, index, index + matched.length);
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
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  const after = text.slice(end).split('\n', 1)[0] ?? '';
  return QUOTES.some(([open, close]) => {
    const opened = before.lastIndexOf(open);
    const closes = after.indexOf(close);
    return opened >= 0 && closes >= 0 && before.length - opened < 60 && closes < 60;
  });
}
