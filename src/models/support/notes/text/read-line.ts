import { readHeading } from './read-heading';

/** What a line of a model's text is. `undefined`: not known before more of it has come. */
export type LineKind =
  | { kind: 'blank' | 'fence' | 'dropped' | 'body' | 'code' }
  /** One of the headings; `rest`: what follows it on its line. */
  | { kind: 'heading'; index: number; rest: string }
  | { kind: 'foreign'; title: string };

export interface LineState {
  headings: readonly string[];
  /** Within a fence that was opened after the first heading. */
  isInFence: boolean;
  /** Whether something stands under that heading already. */
  hasBegun(index: number): boolean;
  /** Whether greetings and closing words are dropped. */
  dropsGreetings: boolean;
}

/** Characters of a line after which it is no heading or greeting, unless its first signs say otherwise. */
export const HEAD = 64;

const PREFIX_ONLY = /^[\s>*+\-\d.)#`~=_]*$/;
const FENCE = /^(?:(?:[-*+>]|\d{1,9}[.)])\s+)*(?:`{3,}|~{3,})/;
const RULE = /^[\s>=\-*_+]+$/;
const INVISIBLE = /^[\s\p{C}\p{Z}]*$/u;
const GREETING = /^(?:hello|hi|hey|dear|good (?:morning|afternoon|evening))(?:\s+[\p{L}.'-]+){0,3}\s*[,!.]?$/iu;
const CLOSING =
  /^(?:(?:best|kind|warm) regards|regards,|sincerely|(?:please )?(?:let me know|feel free to)|(?:i )?hope (?:this|that) helps|thank you for (?:your|contacting|reaching)|thanks[,!.]?$)/i;

/** The same for the same line, however much of it had come when it was first known. */
export function readLine(line: string, isWhole: boolean, state: LineState): LineKind | undefined {
  const text = line.trim();
  const unsure = !isWhole && (text.length <= HEAD || PREFIX_ONLY.test(text) || text.startsWith('#'));
  if (unsure) return undefined;
  if (FENCE.test(text)) return isWhole ? { kind: 'fence' } : undefined;
  const heading = matchHeading(text, state);
  if (heading) return isWhole || heading.rest !== '' ? heading : undefined;
  if (INVISIBLE.test(line)) return isWhole ? { kind: 'blank' } : undefined;
  if (state.isInFence) return isWhole ? { kind: 'code' } : undefined;
  if (RULE.test(text)) return { kind: 'dropped' };
  const foreign = readHeading(text);
  if (foreign !== undefined) return foreign === '' ? { kind: 'dropped' } : { kind: 'foreign', title: foreign };
  if (state.dropsGreetings && isGreeting(text)) return { kind: 'dropped' };
  return { kind: 'body' };
}

const isGreeting = (text: string) => CLOSING.test(text.slice(0, HEAD)) || (text.length <= HEAD && GREETING.test(text));

function matchHeading(text: string, state: LineState): Extract<LineKind, { kind: 'heading' }> | undefined {
  const [, hashes = '', emphasis = '', said = ''] =
    /^(#{0,6})\s*(?:\d{1,2}[.)]\s*)?(\*{2,3}|_{2,3})?\s*(?:\d{1,2}[.)]\s*)?(.*)$/s.exec(text) ?? [];
  if (state.isInFence && hashes === '') return undefined;
  let best: { index: number; length: number } | undefined;
  for (const [index, heading] of state.headings.entries()) {
    const words = heading.split(' ').join('\\s+');
    const length = heading === '' ? 0 : (new RegExp(`^${words}(?![\\p{L}\\p{N}])`, 'iu').exec(said)?.[0].length ?? 0);
    if (length > (best?.length ?? 0)) best = { index, length };
  }
  if (!best) return undefined;
  const { index } = best;
  const after = said.slice(best.length);
  if (/^[\s:：*_#.–—-]*$/.test(after)) return { kind: 'heading', index, rest: '' };
  const inline = /^(?:[*_]{2,3}\s*)?[:：]\s*(?:[*_]{2,3}\s*)?(\S.*)$/s.exec(after.trimStart())?.[1];
  if (state.isInFence) return undefined; // a comment that begins like one
  const isMarked = hashes !== '' || emphasis !== '';
  if (inline !== undefined && (isMarked || !state.hasBegun(index))) return { kind: 'heading', index, rest: inline };
  return hashes === '' ? undefined : { kind: 'heading', index, rest: '' };
}

/** A line of text as it may stand under a heading: no heading of its own and no fence, also not in a list or a quotation. */
export const toBody = (line: string): string =>
  line.replace(/^((?:\s*(?:>|[-*+]|\d{1,9}[.)])(?=\s))*\s*)(?:#{1,2}(?:\s+|$)|`{3,}\s*|~{3,}\s*)+/, '$1');

/** More than marks of lists, emphasis and code. */
export const hasContent = (text: string): boolean => /[^\s\p{C}\p{Z}*+_=#.`~>-]/u.test(text);
