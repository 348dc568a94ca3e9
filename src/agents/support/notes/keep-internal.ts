import type { SessionRecord } from '../../../models/support/records/session-record';
import { splitSentences } from '../../../models/support/notes/text/split-statements';

/** Shorter titles are common words. */
const TITLE_MIN = 8;

/** Takes sentences out of a line that name what no customer may read: sessions of others that were shown while working. */
export function keepInternal({ others, title }: SessionRecord): (line: string) => string {
  const own = title.toLowerCase();
  const internal = others
    .map((other) => other.toLowerCase())
    .filter((other) => other.length >= TITLE_MIN && other !== own);
  if (internal.length === 0) return (line) => line;
  const isInternal = (text: string) => internal.some((other) => text.toLowerCase().includes(other));
  return (line) =>
    isInternal(line)
      ? splitSentences(line)
          .filter(({ text }) => !isInternal(text))
          .map(({ text, marks }) => [text.trim(), ...marks.map((mark) => `[${mark}]`)].join(' '))
          .join(' ')
      : line;
}
