import { trimEndOf } from '../../../../platform/trim-end';

/** The title of a markdown heading of the first two levels, which may be closed by more `#`; may be empty. Undefined: it is none. */
export function readHeading(line: string): string | undefined {
  const [signs] = /^#{1,2}/.exec(line) ?? [];
  if (signs === undefined) return undefined;
  const title = trimEndOf(line.slice(signs.length).trimEnd(), '#').trimEnd();
  if (title === '') return '';
  return /^\s/.test(title) ? title.trimStart() : undefined;
}
