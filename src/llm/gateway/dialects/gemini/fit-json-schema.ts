type JsonSchema = Record<string, unknown>;

/** What a provider understands of JSON schema. */
export interface SchemaDialect {
  keywords: ReadonlySet<string>;
  /** Every object is closed, as the provider insists; this is thrown of one that can only be open: closed, it could hold nothing. */
  refuseOpen?: (what: string) => Error;
}

/** Keywords whose value is schemas by name, a list of schemas, one schema. */
const BY_NAME = ['properties', '$defs', 'definitions'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties'];
/** These say nothing to a model that their absence does not. */
const SILENT = ['$schema', '$id', '$comment', 'examples', 'default', 'strict', 'additionalProperties'];
/** An object with one of these says what it holds. */
const HOLDS = ['properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'];
const DEPTH_MAX = 64;

/** Says of no name what it holds, or what any name may hold. */
const isMap = (schema: JsonSchema): boolean =>
  (typeof schema['additionalProperties'] === 'object' && schema['additionalProperties'] !== null) ||
  (schema['additionalProperties'] !== false && !HOLDS.some((keyword) => keyword in schema));

/**
 * The schema without the keywords that a provider refuses. A constraint that is left out is told in the description, so the
 * model still reads it. `const` becomes an `enum` of one, `oneOf` an `anyOf` where only that is known. The input is not changed.
 * Throws `refuseOpen`.
 */
export function fitJsonSchema(schema: JsonSchema, dialect: SchemaDialect, depth = 0): JsonSchema {
  if (depth > DEPTH_MAX) return {};
  const fit = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? fitJsonSchema(value as JsonSchema, dialect, depth + 1)
      : value;
  const fitted: JsonSchema = {};
  const told: string[] = [];
  for (const [given, value] of Object.entries(schema)) {
    const keyword = given === 'oneOf' && !dialect.keywords.has('oneOf') ? 'anyOf' : given;
    if (keyword === 'const' && !dialect.keywords.has('const')) fitted['enum'] = [value];
    else if (!dialect.keywords.has(keyword)) {
      if (!SILENT.includes(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
    } else if (BY_NAME.includes(keyword) && typeof value === 'object' && value !== null)
      fitted[keyword] = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fit(one)]));
    else if (LISTS.includes(keyword) && Array.isArray(value)) fitted[keyword] = value.map(fit);
    else fitted[keyword] = SINGLE.includes(keyword) ? fit(value) : value;
  }
  if (dialect.refuseOpen && (schema['type'] === 'object' || schema['properties'])) {
    if (isMap(schema)) throw dialect.refuseOpen('has an object with names of any kind (`additionalProperties`)');
    fitted['additionalProperties'] = false;
  }
  if (told.length > 0) {
    const description = typeof schema['description'] === 'string' ? `${schema['description']}\n` : '';
    fitted['description'] = `${description}{${told.join(', ')}}`;
  }
  return fitted;
}
