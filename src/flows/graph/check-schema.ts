import { z } from 'zod';

/** By regular expressions of a person: on a model's text they may take for ever. */
const UNBOUNDED = ['pattern', 'patternProperties'];

/** Why a JSON Schema of an answer cannot be used; undefined: it can. */
export function schemaFault(schema: Readonly<Record<string, unknown>>): string | undefined {
  const found = findKey(schema, UNBOUNDED);
  if (found !== undefined) return `${found} is not available: say in words what the text must look like`;
  if (schema['type'] !== 'object') return 'it must be the schema of an object';
  try {
    z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
  }
}

function findKey(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    // `properties` holds names of the answer's own.
    if (names.includes(name) && !Array.isArray(value)) return name;
    const found = name === 'properties' ? findInEach(inner, names) : findKey(inner, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

const findInEach = (properties: unknown, names: readonly string[]): string | undefined =>
  Object.values((properties ?? {}) as object)
    .map((inner) => findKey(inner, names))
    .find((found) => found !== undefined);
