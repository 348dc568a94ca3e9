/** A random order in which each is first as often as its weight says, and so on among the rest. `random` is between 0 and 1. */
export function orderByWeight<Item extends { weight: number }>(items: readonly Item[], random: () => number): Item[] {
  if (items.length < 2) return [...items];
  const left = [...items];
  const ordered: Item[] = [];
  while (left.length > 0) {
    let point = random() * left.reduce((sum, { weight }) => sum + weight, 0);
    const found = left.findIndex(({ weight }) => (point -= weight) < 0);
    ordered.push(...left.splice(found < 0 ? left.length - 1 : found, 1));
  }
  return ordered;
}
