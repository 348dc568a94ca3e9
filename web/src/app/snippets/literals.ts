/** How values are written in programs. Each result can be put into a line that is indented by `indent`. */

/** In JavaScript: JSON, which is JavaScript. */
export const toJs = (value: unknown, indent = ''): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);

/** In Python. */
export function toPython(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const [open, close, items] = Array.isArray(value)
    ? ['[', ']', value.map((item) => toPython(item, inner))]
    : ['{', '}', Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${toPython(item, inner)}`)];
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`;
}

/** A word of a POSIX shell, taken as it is. */
export const toShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
