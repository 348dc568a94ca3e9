/** Middle value; the mean of the two middle ones where the count is even. NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which `share` (0 to 1) of the values lie, interpolated between neighbours. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Median with its spread, and all the values in the order of the rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  values: number[];
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), values: [...values] };
}

/** Largest by smallest; 1 is perfectly quiet. */
export const noise = ({ min, max }: Spread): number => (max === 0 && min === 0 ? 1 : max / min);

/** Each round's `ours` by the same round's `peer`, and the spread of these ratios. */
export function pairedRatio(ours: readonly number[], peer: readonly number[]): Spread {
  return spread(ours.map((value, index) => value / (peer[index] ?? Number.NaN)));
}

/** A copy in random order (Fisher-Yates). */
export function shuffle<Item>(items: readonly Item[], random: () => number = Math.random): Item[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as Item, copy[last] as Item];
  }
  return copy;
}
