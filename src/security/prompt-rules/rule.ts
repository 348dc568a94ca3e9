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

export interface PromptPattern {
  rule: PromptRule;
  pattern: RegExp;
}

const START = '(?<![\\p{L}\\p{N}_])';
const END = '(?![\\p{L}\\p{N}_])';

/** A whole word (or several, `a|b c`) in any script. */
export const word = (alternatives: string) => `${START}(?:${alternatives})${END}`;
/** The beginning of a word. */
export const stem = (alternatives: string) => `${START}(?:${alternatives})`;
/** One after another within a clause, with at most `gap` characters between: bounded, so that no text makes it slow. */
export const near = (gap: number, ...parts: string[]) => parts.join(`[^\\n.!?;]{0,${gap}}?`);
/** Compiles sources into patterns of one rule. All run on folded lower-case text. */
export const patterns = (rule: PromptRule, ...sources: string[]): PromptPattern[] =>
  sources.map((source) => ({ rule, pattern: new RegExp(source, 'gu') }));
