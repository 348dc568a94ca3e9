import { z } from 'zod';

export type JsonObject = Record<string, unknown>;

/** Turns zod schemas into JSON Schema 2020-12; those with `.meta({ id })` are gathered once, under `prefix`, and referred to. */
export class SchemaCollector {
  readonly components: Record<string, JsonObject> = {};

  constructor(private readonly prefix = '#/components/schemas/') {}

  /** `io`: `input` for what callers send (defaults optional, before transforms), `output` for what they get. */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
    const document = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => nameProperties(jsonSchema),
    }) as JsonObject;
    const { $schema: _dialect, $defs, ...rest } = this.rewrite(document) as JsonObject;
    const own = z.globalRegistry.get(schema)?.id;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonObject>))
      this.components[name] ??= strip(definition);
    if (own === undefined) return strip(rest);
    this.components[own] ??= strip(rest);
    return { $ref: this.prefix + own };
  }

  private rewrite(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.rewrite(item));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, value]) => [
        name,
        name === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', this.prefix) : this.rewrite(value),
      ]),
    );
  }
}

/** A record of fixed keys: zod 4.6 requires them without defining them, which tools that make clients cannot read. */
function nameProperties(schema: z.core.JSONSchema.BaseSchema): void {
  const { required, properties, propertyNames, additionalProperties } = schema;
  if (!required || properties || !propertyNames || additionalProperties === undefined) return;
  schema.properties = Object.fromEntries(required.map((name) => [name, structuredClone(additionalProperties)]));
  schema.additionalProperties = false;
  delete schema.propertyNames;
}

/** zod repeats a schema's id inside it. */
function strip({ id: _id, ...rest }: JsonObject): JsonObject {
  return typeof _id === 'string' ? rest : { ...rest, ...(_id === undefined ? {} : { id: _id }) };
}
