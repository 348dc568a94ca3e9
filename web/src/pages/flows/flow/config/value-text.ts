/** Any value as a line to edit: a text as it is, all else as JSON. */
export const toText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** What was written in place of `before`: read as JSON only where that was no text. */
export function fromText(text: string, before: unknown): unknown {
  if (before === undefined || typeof before === 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
