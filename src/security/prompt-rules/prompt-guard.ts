import { englishChains } from './english';
import { createChainFinder, type FoundChain } from './find-chain';
import { decodeRuns, foldText, joinSpacedLetters, readEscapes, readLeet, readRot13, reverseText } from './fold-text';
import { isOrdered, isTalkedAbout } from './innocence';
import { otherLanguageChains } from './other-languages';
import type { PromptRule } from './rule';
import { structureChains } from './structure';

export type PromptVerdict = { ok: true } | { ok: false; rule: PromptRule };

const ALL_RULES = [...structureChains, ...englishChains, ...otherLanguageChains];
/** What may be judged in text that was decoded: the rules about wording, whose chance of a false alarm is least. */
const DECODED_RULES: readonly PromptRule[] = [
  'override_instructions',
  'reveal_prompt',
  'role_hijack',
  'exfiltration',
  'delimiter_forgery',
];
const WORDING_RULES: readonly PromptRule[] = ['override_instructions', 'reveal_prompt', 'role_hijack'];
const findAny = createChainFinder(ALL_RULES);
const findWording = createChainFinder(ALL_RULES.filter(({ rule }) => WORDING_RULES.includes(rule)));
const findDecoded = createChainFinder(ALL_RULES.filter(({ rule }) => DECODED_RULES.includes(rule)));

/** Signs that a text is turned around or shifted, so that the costly readings are made only then. */
const ROT13_SIGN = /\b(?:vtaber|qvfertneq|sbetrg|erirny|cebzcg|flfgrz|vafgehpgvbaf?)\b/;
const REVERSED_SIGN = /\b(?:erongi|drager?sid|tegrof|laever|tpmorp|snoitcurtsni)\b/;
/** Words glued together by spaced letters. */
const GLUED =
  /(?:ignore|disregard|forget|override|bypass)(?:all|any|the|your|my){0,5}(?:previous|prior|above|earlier|system|original|your)?(?:instructions?|prompts?|rules|guidelines)|(?:reveal|show|print|repeat|output)(?:me|the|your){0,3}(?:system|hidden|secret)(?:prompt|instructions)/;

/**
 * Where a text stands. `brief`: it says what an agent that acts is to make; all rules hold. `talk`: people of the trade speak with
 * an agent that acts on nothing about systems, commands, passwords and modes all day: the rules about wording alone hold, and
 * what somebody says of words of their own (“ignore my last instructions”) is theirs to say.
 */
export type TextManner = 'brief' | 'talk';
/** What is said in a talk of one's own words, or of a device's modes. */
const OF_ITS_OWN = /(?:^| )(?:my|our|mode)(?![\p{L}\p{N}])/u;

/**
 * Looks for attempts to command the agent past its instructions, in several languages and behind common disguises.
 * Rules only, no model: about 0.2 ms for a prompt of 200 characters. It is the first of several fences (text of others
 * is data in the model's context, tools are validated), so it errs towards letting people work.
 */
export function checkPrompt(text: string, manner: TextManner = 'brief'): PromptVerdict {
  const folded = foldText(text);
  const plain = findRule(folded, manner === 'talk' ? findWording : findAny, manner);
  if (plain) return { ok: false, rule: plain };
  const joined = folded.replace(/(?<=\p{L})[-_+./]+(?=\p{L})/gu, ' ').replace(/\s+/g, ' ');
  const drawnOut = joined === folded ? undefined : findRule(joined, findWording, manner);
  if (drawnOut) return { ok: false, rule: drawnOut };
  for (const reading of disguisedReadings(text, folded)) {
    if (findRule(reading, manner === 'talk' ? findWording : findDecoded, manner))
      return { ok: false, rule: 'encoded_payload' };
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
  const parted = text.replace(/ {2,}/g, ' \u2003 ');
  const drawn = joinSpacedLetters(parted);
  if (drawn !== parted) readings.add(foldText(drawn));
  if (/&#?\w+;|%[0-9a-f]{2}|\\[ux]/i.test(text)) readings.add(foldText(readEscapes(text)));
  for (const decoded of decodeRuns(text)) {
    readings.add(foldText(decoded));
    for (const inner of decodeRuns(decoded)) readings.add(foldText(inner));
  }
  readings.delete(folded);
  return [...readings];
}

function findRule(
  folded: string,
  find: ReturnType<typeof createChainFinder>,
  manner: TextManner,
): PromptRule | undefined {
  const counts = ({ rule, start, end }: FoundChain) =>
    !WORDING_RULES.includes(rule) ||
    !(isTalkedAbout(folded, start, end) || (manner === 'talk' && OF_ITS_OWN.test(folded.slice(start, end))));
  let last = { start: -1, isOrdered: false };
  return find(folded, {
    mayBegin: (rule, start) => {
      if (rule !== 'override_instructions') return true;
      // Several chains begin with the same words.
      if (last.start !== start) last = { start, isOrdered: isOrdered(folded, start) };
      return last.isOrdered;
    },
    counts,
  })?.rule;
}
