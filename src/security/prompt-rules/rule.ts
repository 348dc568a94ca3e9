import { expandPhrases } from './expand-phrases';

/** Names of what the guard finds; part of the API (`rule` of `prompt_rejected`). */
const PROMPT_RULES = [
  'override_instructions',
  'reveal_prompt',
  'role_hijack',
  'delimiter_forgery',
  'tool_coercion',
  'encoded_payload',
  'exfiltration',
] as const;
export type PromptRule = (typeof PROMPT_RULES)[number];

/** Phrases, any of which may stand at one place of a chain. */
export interface Part {
  readonly texts: readonly string[];
  /** No letter or digit stands right before it; right behind it. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
  /** What the few characters before it must be (to their end), from a line break on; what must follow it. */
  readonly before?: RegExp;
  readonly after?: RegExp;
}

/** What may stand between two parts: at most `max` characters, none of a kind (`gap`), of a form, or words of a list. */
export type Join =
  | { readonly kind: 'gap'; readonly max: number; readonly breaks: Breaks }
  | { readonly kind: 'form'; readonly max: number; readonly form: RegExp }
  | { readonly kind: 'words'; readonly max: number; readonly each: number }
  | { readonly kind: 'fill'; readonly max: number; readonly texts: readonly string[] }
  | { readonly kind: 'rest' };

/** Characters that a gap may not hold. */
export const BREAKS = {
  clause: /[\n.!?;。।؟]/,
  sentence: /[\n.!?。।؟]/,
  line: /\n/,
  url: /\s/,
  brackets: /[\n)]/,
} as const;
export type Breaks = keyof typeof BREAKS;
export const BREAK_KINDS = ['clause', 'sentence', 'line', 'url', 'brackets'] as const satisfies readonly Breaks[];

/** Parts that stand one after another, and what may stand between them: the only form that rules have. */
export interface Chain {
  readonly rule: PromptRule;
  readonly parts: readonly (readonly Part[])[];
  /** Before the part of the same place; none before the first. */
  readonly joins: readonly (Join | undefined)[];
}

type Step = Part | readonly Part[] | Join;

/** Its phrases are read when they are first asked for. */
function partOf(phrases: string, isStart: boolean, isEnd: boolean, surroundings: Pick<Part, 'before' | 'after'>): Part {
  let texts: string[] | undefined;
  return {
    ...{ isStart, isEnd, ...surroundings },
    get texts() {
      return (texts ??= expandPhrases(phrases));
    },
  };
}

/** Whole words (or several, `a|b c`) in any script. */
export const word = (phrases: string, more: Pick<Part, 'before' | 'after'> = {}): Part =>
  partOf(phrases, true, true, more);
/** Beginnings of words. */
export const stem = (phrases: string, more: Pick<Part, 'before' | 'after'> = {}): Part =>
  partOf(phrases, true, false, more);
/** Anywhere, also within words: signs, and scripts that part no words. */
export const raw = (phrases: string, more: Pick<Part, 'before' | 'after'> = {}): Part =>
  partOf(phrases, false, false, more);

/** At most so many characters within a clause, or within what the breaks say. */
export const gap = (max: number, breaks: Breaks = 'clause'): Join => ({ kind: 'gap', max, breaks });
/** At most `max` characters that are, all of them, of a form. */
export const form = (max: number, source: string): Join => ({
  ...{ kind: 'form', max },
  form: new RegExp(`^(?:${source})$`, 'u'),
});
/** At most so many words, whatever they are, of at most `each` characters; a blank before and after each. */
export const words = (max: number, each = 20): Join => ({ kind: 'words', max, each });
/** At most so many of these words; a blank before and after each. */
export function fill(max: number, phrases: string): Join {
  let texts: string[] | undefined;
  return {
    ...{ kind: 'fill', max },
    get texts() {
      return (texts ??= expandPhrases(phrases));
    },
  };
}
/** The rest of a word that began, and a blank. */
export const rest: Join = { kind: 'rest' };
/** What must follow a part: a look-ahead, tried there alone. */
export const follows = (source: string): { after: RegExp } => ({ after: new RegExp(source, 'uy') });
/** What must stand before a part; a line's beginning counts as `\n`. */
export const behind = (source: string): { before: RegExp } => ({ before: new RegExp(`(?:${source})$`, 'u') });

/** A rule: parts, with what may stand between them; nothing between two parts means one blank. */
export function chain(rule: PromptRule, ...steps: readonly Step[]): Chain {
  const parts: (readonly Part[])[] = [];
  const joins: (Join | undefined)[] = [];
  let join: Join | undefined;
  for (const step of steps) {
    if ('kind' in step) {
      join = step;
    } else {
      joins.push(parts.length === 0 ? undefined : (join ?? fill(0, '')));
      parts.push('texts' in step ? [step] : step);
      join = undefined;
    }
  }
  return { rule, parts, joins };
}

/** Parts with the same gap between each two. */
export const near = (rule: PromptRule, max: number, ...parts: readonly (Part | readonly Part[])[]): Chain =>
  chain(rule, ...parts.flatMap((part, place) => (place === 0 ? [part] : [gap(max), part])));
