import { fitJsonSchema } from './fit-json-schema';

const dialect = {
  keywords: new Set(['type', 'description', 'properties', 'items', 'anyOf', 'enum', 'additionalProperties']),
  refuseOpen: (what: string) => new Error(what),
};

const { refuseOpen: _, ...openDialect } = dialect;

describe('fitJsonSchema', () => {
  it('tells what it leaves out, and takes properties named like keywords for what they are', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        pattern: { type: 'string', pattern: '^a', description: 'Starts with a', default: 'a' },
        list: { type: 'array', items: { oneOf: [{ const: 'x' }, { type: 'object', properties: {} }] }, minItems: 2 },
      },
      additionalProperties: true,
    };
    const before = structuredClone(schema);
    expect(fitJsonSchema(schema, dialect)).toEqual({
      type: 'object',
      properties: {
        pattern: { type: 'string', description: 'Starts with a\n{pattern: "^a"}' },
        list: {
          type: 'array',
          items: { anyOf: [{ enum: ['x'] }, { type: 'object', properties: {}, additionalProperties: false }] },
          description: '{minItems: 2}',
        },
      },
      additionalProperties: false,
    });
    expect(schema).toEqual(before);
  });

  it('leaves objects open where the provider takes that', () => {
    const open = { type: 'object', additionalProperties: { type: 'number', maximum: 3 } };
    expect(fitJsonSchema(open, openDialect)).toEqual({
      type: 'object',
      additionalProperties: { type: 'number', description: '{maximum: 3}' },
    });
  });

  it.each([
    { type: 'object', additionalProperties: { type: 'number' } },
    { type: 'object', properties: { a: { type: 'object' } } },
    { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
    { type: 'array', items: { type: 'object', additionalProperties: true } },
  ])('refuses what, closed, could not hold what it is for: %j', (map) => {
    expect(() => fitJsonSchema(map, dialect)).toThrow('additionalProperties');
    expect(() => fitJsonSchema(map, openDialect)).not.toThrow();
  });

  it('ends in a schema without end', () => {
    const deep = Array.from({ length: 10_000 }).reduce<Record<string, unknown>>((items) => ({ items }), {});
    expect(JSON.stringify(fitJsonSchema(deep, dialect)).length).toBeLessThan(2_000);
  });
});
