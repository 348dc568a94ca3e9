import { exampleNumber, type NumberSchema } from './example-number';
import { exampleText, type TextSchema } from './example-text';

/** As much of JSON Schema as is read here. */
export interface JsonSchema extends NumberSchema, TextSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  allOf?: JsonSchema[] | undefined;
  properties?: Record<string, JsonSchema | boolean>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  minProperties?: number;
  /** A list: of the items in their order, as `prefixItems`. */
  items?: JsonSchema | JsonSchema[] | boolean;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  /** `#`, or a path from there. */
  $ref?: string;
  pattern?: string;
}

/** From here on nothing is given that may be missing: a schema may hold itself. */
const DEPTH_MAX = 6;
/** Deeper than any value that has to be there; and more values than a small example has: what holds itself twice has no end. */
const DEPTH_LIMIT = 32;
const VALUES_MAX = 5_000;
const ITEMS_MAX = 100;

/**
 * A small value that fits a schema: for answers of the demo model. What has to be and what may be is there, as far as `type`, `enum`, lengths,
 * bounds, formats and references say. Not looked at: `not`, `if`, `contains`, and `pattern`: a caller's pattern is never run here.
 */
export const exampleOf = (schema: JsonSchema): unknown => new Example(schema).of(schema, { depth: 0, variant: 0 });

/** `variant`: which of several examples, where they are to differ. */
interface Place {
  depth: number;
  variant: number;
}

class Example {
  private values = 0;

  constructor(private readonly root: JsonSchema) {}

  of(schema: JsonSchema | boolean | undefined, place: Place): unknown {
    // A client may write anything.
    this.values += 1;
    if (typeof schema !== 'object' || !schema || place.depth > DEPTH_LIMIT || this.values > VALUES_MAX) return null;
    if (schema.$ref !== undefined) return this.of(this.find(schema.$ref), deeper(place));
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[place.variant % schema.enum.length];
    if (schema.default !== undefined && place.variant === 0) return schema.default;
    if (schema.allOf) return this.of(this.merge(schema, schema.allOf), place);
    const either = schema.anyOf ?? schema.oneOf;
    // The one that says least where it goes deep: usually `null`, or what does not hold the schema itself.
    const chosen =
      place.depth >= DEPTH_MAX ? either?.find((one) => typeof one === 'object' && one.type === 'null') : undefined;
    if (either)
      return this.of(this.merge({ ...schema, anyOf: undefined, oneOf: undefined }, [chosen ?? either[0] ?? {}]), place);
    switch (typeOf(schema)) {
      case 'string':
        return exampleText(schema, place.variant);
      case 'number':
        return exampleNumber(schema, place.variant);
      case 'integer':
        return exampleNumber(schema, place.variant, true);
      case 'boolean':
        return place.variant % 2 === 0;
      case 'null':
        return null;
      case 'array':
        return this.list(schema, place);
      default:
        return this.object(schema, place);
    }
  }

  private list(schema: JsonSchema, place: Place): unknown[] {
    const { items, minItems = 0, maxItems = Infinity } = schema;
    const first = schema.prefixItems ?? (Array.isArray(items) ? items : []);
    const rest = Array.isArray(items) ? undefined : items;
    const wanted = place.depth < DEPTH_MAX && (rest !== undefined || first.length > 0) ? Math.max(1, first.length) : 0;
    const count = Math.min(Math.max(minItems, wanted), maxItems, ITEMS_MAX);
    return Array.from({ length: rest === false ? Math.min(count, first.length) : count }, (_, variant) =>
      this.of(first[variant] ?? (typeof rest === 'object' ? rest : { type: 'string' }), { ...deeper(place), variant }),
    );
  }

  private object(schema: JsonSchema, place: Place): Record<string, unknown> {
    const { properties = {}, required = [], additionalProperties: other, minProperties = 0 } = schema;
    const known = Object.keys(properties).filter((name) => properties[name] !== false);
    const names = new Set(place.depth < DEPTH_MAX ? [...known, ...required] : required);
    for (const name of known) if (names.size < minProperties) names.add(name);
    for (let extra = 1; names.size < Math.min(minProperties, ITEMS_MAX); extra += 1) names.add(`demo${extra}`);
    const any = typeof other === 'object' ? other : { type: 'string' };
    return Object.fromEntries(
      [...names].map((name) => {
        const part = Object.hasOwn(properties, name) ? properties[name] : any;
        return [name, this.of(part === true ? any : part, deeper(place))];
      }),
    );
  }

  /** What all of them say; of properties and required ones, each. */
  private merge(schema: JsonSchema, parts: readonly JsonSchema[]): JsonSchema {
    return parts.reduce<JsonSchema>(
      (whole, part) => {
        const said = part.$ref === undefined ? part : this.find(part.$ref);
        if (!said) return whole;
        return {
          ...whole,
          ...said,
          properties: { ...whole.properties, ...said.properties },
          required: [...(whole.required ?? []), ...(said.required ?? [])],
        };
      },
      { ...schema, allOf: undefined },
    );
  }

  /** What a reference points to: `#/$defs/Name`, `#/definitions/Name`, `#`, or any path. */
  private find(reference: string): JsonSchema | undefined {
    const steps = reference
      .replace(/^#?\/?/, '')
      .split('/')
      .filter(Boolean);
    const found = steps.reduce<unknown>((at, step) => {
      const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
      return typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined;
    }, this.root);
    return typeof found === 'object' && found !== null ? (found as JsonSchema) : undefined;
  }
}

const deeper = ({ depth }: Place): Place => ({ depth: depth + 1, variant: 0 });

/** By what it says of itself, else by what it asks of its values. */
function typeOf(schema: JsonSchema): string {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type) return type;
  if (schema.items !== undefined || schema.prefixItems || schema.minItems !== undefined) return 'array';
  if (schema.pattern !== undefined || schema.format !== undefined || schema.minLength !== undefined) return 'string';
  const bounds = [schema.minimum, schema.maximum, schema.exclusiveMinimum, schema.exclusiveMaximum, schema.multipleOf];
  return bounds.some((bound) => bound !== undefined) ? 'number' : 'object';
}
