/**
 * Where a frame stands in a run's events, as its SSE id says: `12` for a fact, `12.3` for the third hint after it. No
 * decimal number: `12.10` comes after `12.9`. '' is the beginning.
 */
export type EventPlace = string;

/** Whether a place comes after another; one that is no place comes after none. */
export function isAfter(left: EventPlace, right: EventPlace): boolean {
  const [seq = Number.NaN, sub] = parts(left);
  const [otherSeq = -1, otherSub] = parts(right);
  return seq > otherSeq || (seq === otherSeq && (sub ?? 0) > (otherSub ?? 0));
}

/** Whether an SSE id is a place at all. */
export const isPlace = (id: string | undefined): id is EventPlace => id !== undefined && /^\d+(\.\d+)?$/.test(id);

const parts = (place: EventPlace): number[] => (isPlace(place) ? place.split('.').map(Number) : []);
