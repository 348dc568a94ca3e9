/** As much of JSON Schema as forms of nodes need. */
export interface FieldSchema {
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  items?: FieldSchema;
  additionalProperties?: FieldSchema | boolean;
  anyOf?: FieldSchema[];
}
export type FieldKind = 'text' | 'long' | 'number' | 'switch' | 'choice' | 'lines' | 'list' | 'map' | 'json';

/** Texts that are longer than a line. */
const LONG = 500;

/** How a field of a node's settings is filled in. */
export function kindOf(schema: FieldSchema): FieldKind {
  if (schema.enum?.every((one) => typeof one === 'string')) return 'choice';
  switch (schema.type) {
    case 'string':
      return (schema.maxLength ?? 0) > LONG ? 'long' : 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'array':
      if (schema.items?.type === 'string') return 'lines';
      return isFlat(schema.items) ? 'list' : 'json';
    case 'object':
      return schema.properties === undefined && isMap(schema) ? 'map' : 'json';
    default:
      return 'json';
  }
}

/** Things of a list that are a few lines each. */
const isFlat = (items: FieldSchema | undefined): boolean =>
  items?.properties !== undefined &&
  Object.values(items.properties).every(
    (one) => ['text', 'long', 'choice'].includes(kindOf(one)) || one.type === undefined,
  );
/** Texts by name, or values that a template may be. */
const isMap = ({ additionalProperties: values }: FieldSchema): boolean =>
  typeof values === 'object' && (values.type === 'string' || Object.keys(values).length === 0);

/** Fields of a node's settings, in order; of a choice between several forms all of theirs. */
export function fieldsOf(schema: FieldSchema): { name: string; schema: FieldSchema; isRequired: boolean }[] {
  const fields = new Map<string, { name: string; schema: FieldSchema; isRequired: boolean }>();
  for (const form of schema.anyOf ?? [schema])
    for (const [name, inner] of Object.entries(form.properties ?? {}))
      if (!fields.has(name))
        fields.set(name, {
          ...{ name, schema: inner },
          isRequired: schema.anyOf === undefined && (form.required ?? []).includes(name) && inner.default === undefined,
        });
  return [...fields.values()];
}

/** `maxIterations` as words: `Max iterations`. */
export const labelOf = (name: string): string => {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a new node begins with: what must be there, empty. */
export const firstConfig = (schema: FieldSchema): Record<string, unknown> =>
  Object.fromEntries(
    fieldsOf(schema)
      .filter(({ isRequired }) => isRequired)
      .map(({ name, schema: field }) => [name, emptyOf(field)]),
  );

function emptyOf(schema: FieldSchema): unknown {
  switch (kindOf(schema)) {
    case 'number':
      return schema.minimum ?? 1;
    case 'switch':
      return false;
    case 'choice':
      return schema.enum?.[0];
    case 'lines':
    case 'list':
    case 'map':
    case 'json':
      return schema.type === 'array' ? [] : schema.type === 'object' ? {} : '';
    default:
      return '';
  }
}
