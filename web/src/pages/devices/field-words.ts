/** Columns that are a moment, in milliseconds since 1970. */
const MOMENTS = new Set(['dueDate', 'date', 'createdAt', 'updatedAt', 'due_date']);
/** Columns with names of states: "in_progress" is "in progress". */
const STATES = new Set(['status', 'priority']);
const LONG = 300;

/** A column or a parameter as words: "dueDate" and "due_date" are "Due date". */
export function fieldLabel(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** A value as people read it; '' where there is none. */
export function fieldText(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (MOMENTS.has(name) && typeof value === 'number')
    return new Date(value).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  if (STATES.has(name) && typeof value === 'string') return value.replaceAll('_', ' ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
}

/** What there is of a row or an input, in words; nothing that is empty. */
export const readFields = (values: unknown): { name: string; label: string; text: string }[] =>
  typeof values !== 'object' || values === null
    ? []
    : Object.entries(values).flatMap(([name, value]) => {
        const text = fieldText(name, value);
        return text === '' ? [] : [{ name, label: fieldLabel(name), text }];
      });
