/** What becomes of a text; `name` is that of its field, or of the list that it is in. */
export type MapText = (text: string, name: string) => string;

/** The value with each text in it, however deep, as `map` gives it; the same object where no text changes. Names of fields stay. */
export const mapTexts = <Value>(value: Value, map: MapText): Value => mapAny(value, '', map) as Value;

function mapAny(value: unknown, name: string, map: MapText): unknown {
  if (typeof value === 'string') return map(value, name);
  if (Array.isArray(value)) {
    const mapped = value.map((one: unknown) => mapAny(one, name, map));
    return mapped.some((one, index) => one !== value[index]) ? mapped : value;
  }
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([field, one]) => [field, mapAny(one, field, map)] as const);
  return entries.some(([field, one]) => one !== value[field]) ? Object.fromEntries(entries) : value;
}

/** Data alone: no id, no date, no bytes. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
