// Types in Python of the schemas of an OpenAPI document: a TypedDict for an object, an alias for what else has a name.

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(' '),
);
export const isName = (text) => /^[A-Za-z]\w*$/.test(text) && !KEYWORDS.has(text);
export const pascal = (text) =>
  text
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');

/** Gathers named types; `typeOf` gives what stands in an annotation. */
export class PythonTypes {
  constructor(document) {
    this.schemas = document.components.schemas;
    /** Name → its lines. */
    this.made = new Map();
    for (const [name, schema] of Object.entries(this.schemas)) this.define(pascal(name), schema);
  }

  /** Gives the type of `schema` a name; an object gets it anyway. */
  define(name, schema) {
    const type = this.typeOf(schema, name);
    if (type !== quoted(name)) this.made.set(name, `${name}: TypeAlias = ${type}`);
    return name;
  }

  /** `name`: what an object in it is called. */
  typeOf(schema, name) {
    if (!schema || Object.keys(schema).length === 0) return 'Any';
    if (schema.$ref) return quoted(pascal(schema.$ref.split('/').at(-1)));
    if ('const' in schema) return `Literal[${literal(schema.const)}]`;
    if (schema.enum) return `Literal[${schema.enum.map(literal).join(', ')}]`;
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return unionOf(choices.map((choice, at) => this.typeOf(choice, choices.length > 1 ? `${name}${at + 1}` : name)));
    if (Array.isArray(schema.type)) return unionOf(schema.type.map((type) => this.typeOf({ ...schema, type }, name)));
    if (schema.type === 'array') return `List[${this.typeOf(schema.items, `${name}Item`)}]`;
    if (schema.type === 'object') return this.object(schema, name);
    return { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' }[schema.type] ?? 'Any';
  }

  object(schema, name) {
    const { properties = {}, required = [], additionalProperties } = schema;
    const keys = Object.keys(properties);
    if (keys.length === 0) {
      const more = typeof additionalProperties === 'object' ? this.typeOf(additionalProperties, `${name}Value`) : 'Any';
      return `Dict[str, ${more}]`;
    }
    // Of one that takes further fields no TypedDict can be made.
    if (additionalProperties !== undefined && additionalProperties !== false) return 'Dict[str, Any]';
    this.made.set(name, ''); // its place, before those within
    const fields = keys.map((key) => {
      const type = this.typeOf(properties[key], `${name}${pascal(key)}`);
      return [key, required.includes(key) ? type : `NotRequired[${type}]`];
    });
    this.made.set(
      name,
      keys.every(isName)
        ? [`class ${name}(TypedDict):`, ...fields.map(([key, type]) => `    ${key}: ${type}`)].join('\n')
        : `${name} = TypedDict("${name}", {${fields.map(([key, type]) => `"${key}": ${type}`).join(', ')}})`,
    );
    return quoted(name);
  }

  toString() {
    return [...this.made.values()].join('\n\n');
  }
}

/** Types may stand before those they refer to. */
const quoted = (name) => `"${name}"`;
const literal = (value) => (value === null ? 'None' : typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value));

function unionOf(types) {
  const distinct = [...new Set(types)];
  if (distinct.includes('Any')) return 'Any';
  return distinct.length === 1 ? distinct[0] : `Union[${distinct.join(', ')}]`;
}
