/** Whether two JSON values say the same; the order of fields says nothing. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSame(item, other[index]))
    );
  const [here, there] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const names = new Set([...Object.keys(here), ...Object.keys(there)]);
  return [...names].every((name) => isSame(here[name], there[name]));
}
