import type { z } from 'zod';
import { argumentsSchema } from '../arguments-schema';
import { cleanText, onOneLine } from '../canvas/text-fields';

/** What a tool of the support assistant was asked for, or why it is refused: words for the model. */
export type ParsedArguments<Input> =
  | { isRefused: false; input: Input }
  | { isRefused: true; code: 'bad_arguments' | 'unknown_tool'; message: string };

/** One tool of the support assistant. It only says what should stand in the session: none of them acts on anything outside. */
export interface SupportTool<Input = unknown> {
  name: string;
  description: string;
  /** JSON schema of the arguments, for the provider. */
  parameters: Record<string, unknown>;
  /** Puts right what models usually get wrong, then validates. Never throws. */
  parse(args: unknown): ParsedArguments<Input>;
}

/** `mend` brings arguments into the schema's form where it is clear what was meant: other names, texts that are too long. */
export function defineSupportTool<Input extends z.ZodType>(tool: {
  name: string;
  description: string;
  input: Input;
  mend(args: Record<string, unknown>): unknown;
}): SupportTool<z.output<Input>> {
  return {
    name: tool.name,
    description: tool.description,
    parameters: argumentsSchema(tool.input),
    parse(args) {
      const parsed = tool.input.safeParse(isObject(args) ? tool.mend(args) : args);
      if (parsed.success) return { isRefused: false, input: parsed.data };
      const issues = parsed.error.issues
        .slice(0, 5)
        .map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
      return { isRefused: true, code: 'bad_arguments', message: `The arguments do not fit: ${issues.join('; ')}` };
    },
  };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text of several lines, safe to store and show, cut at `most` characters; undefined where it is no text. */
export function textOf(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = cleanText(String(value)).trim();
  return text.length > most ? cleanText(text.slice(0, most - 1)) + '…' : text;
}

/** The same on one line. */
export const lineOf = (value: unknown, most: number): string | undefined =>
  textOf(typeof value === 'string' ? onOneLine(value) : value, most);

/** A list that came as one, as the JSON text of one, or as a single item; undefined where it was left out. */
export function listOf(value: unknown): unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' && value.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      if (Array.isArray(list)) return list;
    } catch {
      // no JSON after all: an item whose text begins with a bracket
    }
  }
  return [value];
}

/** The first of these fields that is there: models like other names. */
export const firstOf = (item: Record<string, unknown>, ...names: readonly string[]): unknown =>
  names.map((name) => item[name]).find((value) => value !== undefined && value !== null);
