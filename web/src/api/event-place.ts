/**
 * Where a reader stands in a run's events, as an SSE id says: `12` for a fact, `12.3` for the third hint after it, `12.3+0`
 * where more frames of that one follow; before it `<run>/` where the address does not name the run. No decimal number:
 * `12.10` comes after `12.9`. '' is the beginning.
 */
export type EventPlace = string;

const FORM = /^(?:[0-9a-f]+\/)?(\d+)(?:\.(\d+))?(?:\+(\d+))?$/;

/** Whether a place comes after another of the same run; one that is no place comes after none. */
export function isAfter(left: EventPlace, right: EventPlace): boolean {
  const place = parts(left);
  const other = parts(right) ?? [-1, 0, 0];
  if (place === undefined) return false;
  const index = place.findIndex((part, at) => part !== other[at]);
  return index >= 0 && (place[index] ?? 0) > (other[index] ?? 0);
}

/** Whether an SSE id is a place at all. */
export const isPlace = (id: string | undefined): id is EventPlace => id !== undefined && FORM.test(id);

/** All frames of an event stand behind each of them. */
function parts(place: EventPlace): number[] | undefined {
  const [, seq, sub = '0', part] = FORM.exec(place) ?? [];
  return seq === undefined ? undefined : [Number(seq), Number(sub), part === undefined ? Infinity : Number(part)];
}
