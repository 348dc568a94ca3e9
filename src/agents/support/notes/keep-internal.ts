import type { SessionRecord } from '../../../models/support/session-record';

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Shorter titles are common words. */
const TITLE_MIN = 8;

/** Takes sentences out of a line that name what no customer may read: sessions of others that were shown while working. */
export function keepInternal({ others, title }: SessionRecord): (line: string) => string {
  const own = title.toLowerCase();
  const internal = others
    .map((other) => other.toLowerCase())
    .filter((other) => other.length >= TITLE_MIN && other !== own);
  if (internal.length === 0) return (line) => line;
  return (line) =>
    [...sentences.segment(line)]
      .map(({ segment }) => segment)
      .filter((sentence) => !internal.some((other) => sentence.toLowerCase().includes(other)))
      .join('');
}
