type Cell = string | number | boolean | null;

/** One line of RFC 4180, a null as an empty cell. */
export const toCsvLine = (cells: readonly Cell[]): string => `${cells.map(toCell).join(',')}\r\n`;

/** Begins a formula in a spreadsheet, also by the full-width forms, and after blanks and line breaks that some leave out. */
const FORMULA = /^[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection). */
function toCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
