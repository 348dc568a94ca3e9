/** As much of JSON Schema as is read here. */
export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  minimum?: number;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

const DEPTH_MAX = 8;

/** A small value that fits a schema of the usual kind: for answers of the demo model. */
export function exampleOf(schema: JsonSchema, definitions = schema.$defs ?? {}, depth = 0): unknown {
  if (depth > DEPTH_MAX) return null;
  const inner = (part: JsonSchema) => exampleOf(part, definitions, depth + 1);
  const named = schema.$ref?.split('/').at(-1);
  if (named !== undefined) return inner(definitions[named] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const either = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (either) return inner(either);
  const type = Array.isArray(schema.type) ? schema.type[0] : (schema.type ?? 'object');
  switch (type) {
    case 'string':
      return 'demo';
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return schema.items ? [inner(schema.items)] : [];
    default:
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)]));
  }
}
