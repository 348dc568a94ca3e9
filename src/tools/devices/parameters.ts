import { z } from 'zod';
import { ORDER_COLUMNS, PRIORITIES, PROJECT_STATUSES, TASK_STATUSES } from '../../contracts/devices/rows';
import { cleanText, lineField, textField } from '../canvas/text-fields';

const LINE_MAX = 500;
const TEXT_MAX = 10_000;
/** Characters of a note that a model may write. */
export const NOTE_CONTENT_MAX = 100_000;
const PEOPLE_MAX = 20;

/** An id of a row, as a tool told it. */
export const idField = (what: string) => z.string().min(1).max(200).describe(what);
export const lineParameter = (description: string) => lineField(LINE_MAX, description).pipe(z.string().min(1));
export const textParameter = (description: string, most = TEXT_MAX) => textField(most, description);
export const projectId = idField('id of a project');
export const statusParameter = z.enum(TASK_STATUSES);
export const priorityParameter = z.enum(PRIORITIES);
export const projectStatus = z.enum(PROJECT_STATUSES);
export const assignees = z.array(z.string().min(1).max(200)).max(PEOPLE_MAX).describe('names of people');
export const searchParameter = lineParameter('words that title or description contain');
export const orderBy = z
  .enum(ORDER_COLUMNS.flatMap((column) => [column, `-${column}`] as const))
  .describe('a column; with - before it descending');
export const dateParameter = (description: string) =>
  z
    .union([z.string().max(60), z.number()])
    .describe(
      `${description}: ISO 8601 date or date-time, without an offset in the person's time zone; or milliseconds`,
    );

/** Arguments that fit a tool, or what is wrong with them, for the model. */
export type CheckedArguments =
  | { isRefused: false; parameters: Record<string, unknown> }
  | { isRefused: true; message: string };

/**
 * Arguments of a model as a tool takes them: what models usually get wrong is put right (null or '' for what is unused, numbers as
 * text, lists as JSON text, "To Do"), then they are validated. Unknown ones are left out. Never throws.
 */
export function checkArguments(schema: z.ZodObject, args: Record<string, unknown>): CheckedArguments {
  const mended: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const given = args[name] ?? args[camelCase(name)];
    if (given === undefined || given === null || given === '') continue;
    mended[name] = formsOf(given).find((form) => z.safeParse(field as z.ZodType, form).success) ?? given;
  }
  const parsed = schema.safeParse(mended);
  if (parsed.success) return { isRefused: false, parameters: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
  return { isRefused: true, message: `The arguments do not fit: ${issues.join('; ')}` };
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function formsOf(value: unknown): unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [value, String(value)];
  if (typeof value !== 'string') return [value];
  const clean = cleanText(value).trim();
  return [value, clean, clean.toLowerCase().replace(/[\s-]/g, '_'), ...readJson(clean), [clean]];
}

function readJson(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return []; // no JSON: nothing to unwrap
  }
}
