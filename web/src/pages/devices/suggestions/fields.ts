import type { Suggestion } from '@contracts/devices/suggestions';
import { fieldLabel, fieldText } from '../field-words';
import { texts } from './texts';

type Data = Suggestion['data'];

/** What can be changed of a suggestion: a line, several lines, a day, or one of a few. */
export interface EditField {
  name: keyof typeof texts.fields;
  kind: 'line' | 'text' | 'day' | 'choice';
  choices?: readonly string[];
}

const title: EditField = { name: 'title', kind: 'line' };
const FIELDS: Readonly<Record<Suggestion['table'], readonly EditField[]>> = {
  tasks: [
    title,
    { name: 'description', kind: 'text' },
    { name: 'dueDate', kind: 'day' },
    { name: 'priority', kind: 'choice', choices: ['high', 'medium', 'low'] },
  ],
  notes: [title, { name: 'content', kind: 'text' }],
  checkpoints: [title, { name: 'date', kind: 'day' }],
  projects: [{ name: 'name', kind: 'line' }],
};
/** Told elsewhere, or of no use to who reads. */
const UNSAID = new Set(['id', 'isAiSuggested', 'isApproved', 'createdAt', 'updatedAt', 'title', 'name']);

/** Told whole. */
const LONG = new Set(['description', 'content']);
const LABELS: Readonly<Record<string, string>> = texts.fields;

/** The fields of a suggestion that can be changed, in order. */
export const fieldsOf = ({ table }: Pick<Suggestion, 'table'>): readonly EditField[] => FIELDS[table];

/** What it is called. */
export function titleOf({ data }: Pick<Suggestion, 'data'>): string {
  const text = data['title'] ?? data['name'];
  return typeof text === 'string' && text.trim() !== '' ? text : texts.untitled;
}

/** What is said of it beside its title: all of a text, for nothing is approved unseen. */
export const saidOf = ({ data }: Pick<Suggestion, 'data'>): { name: string; label: string; text: string }[] =>
  Object.entries(data).flatMap(([name, value]) => {
    if (UNSAID.has(name)) return [];
    const text = LONG.has(name) && typeof value === 'string' ? value : fieldText(name, namesOf(name, value));
    return text.trim() === '' ? [] : [{ name, label: LABELS[name] ?? fieldLabel(name), text }];
  });

/** Who is to do it is kept as a list in a text. */
function namesOf(name: string, value: unknown): unknown {
  if (name !== 'assignee' || typeof value !== 'string') return value;
  try {
    const names: unknown = JSON.parse(value);
    return Array.isArray(names) ? names.join(', ') : value;
  } catch {
    return value;
  }
}

/** Its fields as they are filled in: days as "2026-11-23" of this place. */
export const readValues = (suggestion: Pick<Suggestion, 'table' | 'data'>): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(suggestion).map(({ name, kind }) => {
      const value = suggestion.data[name];
      if (kind === 'day') return [name, typeof value === 'number' ? dayOf(value) : ''];
      return [name, typeof value === 'string' ? value : ''];
    }),
  );

/** What was changed, as a row has it; undefined: nothing was. A day keeps the time that was there. */
export function changesOf(
  suggestion: Pick<Suggestion, 'table' | 'data'>,
  values: Readonly<Record<string, string>>,
): Data | undefined {
  const before = readValues(suggestion);
  const changes = fieldsOf(suggestion).flatMap(({ name, kind }): [string, unknown][] => {
    const value = values[name] ?? '';
    if (value === before[name]) return [];
    if (kind === 'day') return [[name, value === '' ? null : momentOf(value, suggestion.data[name])]];
    return [[name, value === '' && name === 'description' ? null : value]];
  });
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

/** Of those filled in, the field that may not be left empty and is. */
export const lackingOf = (
  suggestion: Pick<Suggestion, 'table'>,
  values: Readonly<Record<string, string>>,
): EditField['name'] | undefined =>
  fieldsOf(suggestion).find(({ name, kind }) => {
    const mayBeEmpty = kind !== 'line' && name !== 'date';
    return !mayBeEmpty && (values[name] ?? '').trim() === '';
  })?.name;

function dayOf(moment: number): string {
  const at = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function momentOf(day: string, before: unknown): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  const at = typeof before === 'number' ? new Date(before) : new Date(year, month - 1, date);
  at.setFullYear(year, month - 1, date);
  return at.getTime();
}
