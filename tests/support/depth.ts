/** How much of the same is tried: a part in `npm test`, all of it in `npm run prove`. */

/** Whether this run is for depth (`TEST_DEPTH=full`). */
export const isFullDepth = process.env['TEST_DEPTH'] === 'full';

/** All of them at full depth, else so many, spread evenly from the first to the last. */
export function sampleOf<Item>(all: readonly Item[], count: number): Item[] {
  if (isFullDepth || count >= all.length) return [...all];
  const step = count > 1 ? (all.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => all[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}
