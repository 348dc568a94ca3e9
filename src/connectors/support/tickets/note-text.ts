import type { Author } from './ticket-connector';

const MARKER = 'Ref. weft-';

/** Last line of what is written into a system that knows no idempotency keys: by it a repeat finds what an earlier try wrote. */
export const markerOf = (idempotencyKey: string): string => `${MARKER}${idempotencyKey}`;

/** A text with its marker; where the system does not know who did the work, their name is its first line. */
export function signText(text: string, { name, member }: Author, idempotencyKey: string): string {
  const byline = member === null ? `By ${name}\n\n` : '';
  return `${byline}${text.trim()}\n\n${markerOf(idempotencyKey)}`;
}
