export interface NumberSchema {
  minimum?: number;
  maximum?: number;
  /** A boolean in draft 4: `minimum` itself is too small then. */
  exclusiveMinimum?: number | boolean;
  exclusiveMaximum?: number | boolean;
  multipleOf?: number;
}

/**
 * A number within the bounds: 1 where it fits, else the one nearest to the lower bound. `variant`: as many further on, as far as there
 * are so many. Where no number fits, one that is out of the upper bound.
 */
export function exampleNumber(schema: NumberSchema, variant = 0, isWhole = false): number {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const low = Math.max(minimum, typeof above === 'number' ? above : -Infinity);
  const high = Math.min(maximum, typeof below === 'number' ? below : Infinity);
  const isAbove = (value: number) => (above === true || above === low ? value > low : value >= low);
  const isBelow = (value: number) => (below === true || below === high ? value < high : value <= high);
  const fits = (value: number) => isAbove(value) && isBelow(value);
  const step = schema.multipleOf ?? (isWhole ? 1 : undefined);
  if (step === undefined) return unstepped({ low, high }, fits) + (Number.isFinite(high) ? 0 : variant);
  const whole = isWhole && !Number.isInteger(step) ? smallestWhole(step) : step;
  const nearest = Number.isFinite(low) ? Math.ceil(low / whole) : Number.isFinite(high) ? Math.floor(high / whole) : 1;
  const preferred = fits(whole) && low <= whole ? 1 : nearest;
  const first = [preferred, nearest, nearest + 1, nearest - 1].find((count) => fits(exact(count, whole))) ?? nearest;
  const further = exact(first + variant, whole);
  return fits(further) ? further : exact(first, whole);
}

function unstepped({ low, high }: { low: number; high: number }, fits: (value: number) => boolean): number {
  const candidates = [1, low, high, low + 1, high - 1, 0, (low + high) / 2];
  return candidates.find((value) => Number.isFinite(value) && fits(value)) ?? 1;
}

/** A multiple without the dust of binary fractions: 3 × 0.1 is 0.3. */
const exact = (count: number, step: number): number => Number((count * step).toPrecision(12));

/** The least whole number that is a multiple of a step such as 0.5 or 2.5. */
function smallestWhole(step: number): number {
  for (let count = 1; count <= 1_000; count += 1) if (Number.isInteger(exact(count, step))) return exact(count, step);
  return 1;
}
