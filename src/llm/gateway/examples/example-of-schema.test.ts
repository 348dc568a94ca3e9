import { z } from 'zod';
import { exampleOf, type JsonSchema } from './example-of-schema';

const object = (properties: NonNullable<JsonSchema['properties']>, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const of = (schema: JsonSchema) => object({ value: schema });

/** Whether zod, which reads JSON Schema by itself, takes the example. */
function faultOf(schema: JsonSchema): string | undefined {
  const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(exampleOf(schema));
  return read.success ? undefined : `${JSON.stringify(exampleOf(schema))}: ${read.error.message}`;
}

describe('an example of a schema', () => {
  it.each<[string, JsonSchema]>([
    ['exclusiveMinimum', { type: 'number', exclusiveMinimum: 0 }],
    ['exclusiveMinimum that is not whole', { type: 'integer', exclusiveMinimum: 2.5 }],
    ['exclusiveMaximum', { type: 'integer', exclusiveMaximum: 1 }],
    ['both, close together', { type: 'number', exclusiveMinimum: 3, exclusiveMaximum: 3.5 }],
    ['both, whole', { type: 'integer', exclusiveMinimum: 7, exclusiveMaximum: 9 }],
    ['multipleOf', { type: 'integer', multipleOf: 7, minimum: 20 }],
    ['multipleOf a fraction', { type: 'number', multipleOf: 0.1, exclusiveMinimum: 0.2, maximum: 0.3 }],
    ['a maximum below one', { type: 'integer', maximum: -5 }],
    ['minimum and maximum', { type: 'number', minimum: -3, maximum: 0.5 }],
    ['minLength', { type: 'string', minLength: 12 }],
    ['maxLength', { type: 'string', maxLength: 2 }],
    ['an e-mail', { type: 'string', format: 'email' }],
    ['a time', { type: 'string', format: 'date-time' }],
    ['a uuid', { type: 'string', format: 'uuid' }],
    ['minItems', { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] }, minItems: 3 }],
    ['maxItems', { type: 'array', items: { type: 'string' }, maxItems: 0 }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer', minimum: 3 }] }],
    ['null or something', { type: ['null', 'integer'], exclusiveMinimum: 4 }],
    ['anyOf', { anyOf: [{ type: 'integer', exclusiveMinimum: 9 }, { type: 'null' }] }],
    [
      'allOf',
      {
        allOf: [
          object({ a: { type: 'integer' } }, { additionalProperties: true }),
          object({ b: { type: 'string' } }, { additionalProperties: true }),
        ],
      },
    ],
    ['a map', { type: 'object', additionalProperties: { type: 'integer', minimum: 2 } }],
    ['const', { const: 'this' }],
  ])('keeps %s', (_, schema) => expect(faultOf(of(schema))).toBeUndefined());

  it('follows references, also to itself, and comes to an end', () => {
    const node = object({
      name: { type: 'string' },
      next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      children: { type: 'array', items: { $ref: '#/$defs/node' } },
    });
    const schema = { ...of({ $ref: '#/$defs/node' }), $defs: { node } };
    expect(faultOf(schema)).toBeUndefined();
    expect(exampleOf(of({ $ref: '#/$defs/nothing' }))).toEqual({ value: null });
  });

  it.each<unknown>([
    { properties: { a: null } },
    { enum: [] },
    { anyOf: [] },
    { $ref: '#' },
    { properties: { a: { $ref: '#' }, b: { $ref: '#' }, c: { $ref: '#' } }, required: ['a', 'b', 'c'] },
    { minItems: 1e9, type: 'array' },
    { minProperties: 1e9 },
    { minLength: 1e12, type: 'string' },
    { pattern: '(.*.*.*.*.*.*.*.*)*!', type: 'string' },
  ])('gives something soon for %j', (schema) => {
    expect(JSON.stringify({ of: exampleOf(schema as JsonSchema) }).length).toBeLessThan(100_000);
  });

  it('has different items where they have to be', () => {
    for (const items of [
      { type: 'string' },
      { type: 'integer', minimum: 1 },
      { type: 'string', format: 'uuid' },
      { enum: ['a', 'b', 'c'] },
    ]) {
      const list = exampleOf({ type: 'array', items, minItems: 3 }) as unknown[];
      expect(new Set(list).size).toBe(3);
    }
  });
});
