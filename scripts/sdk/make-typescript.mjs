// The client library in TypeScript: types by @hey-api/openapi-ts, a runtime of ours, and a facade with a method for each operation.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { isOptional } from './describe.mjs';

const templates = new URL('./typescript/', import.meta.url);

export async function makeTypeScript({ document, described, version, folder }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  await createClient({ input: document, output: join(folder, 'src/generated'), plugins: ['@hey-api/typescript'], logs: { level: 'silent' } });
  for (const name of ['runtime.ts', 'events.ts', 'errors.ts']) cpSync(new URL(name, templates), join(folder, 'src', name));
  for (const name of ['README.md', 'tsconfig.json']) cpSync(new URL(name, templates), join(folder, name));
  const manifest = JSON.parse(readFileSync(new URL('package.json', templates), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version }, undefined, 2)}\n`);
  writeFileSync(join(folder, 'src/client.ts'), facade(document, described));
  writeFileSync(join(folder, 'src/index.ts'), "export { WeftClient } from './client.js';\nexport * from './errors.js';\nexport type { StreamEvent } from './events.js';\nexport type { CallOptions, ClientOptions, Page } from './runtime.js';\nexport type * as types from './generated/types.gen.js';\n");
}

function facade(document, described) {
  const root = { groups: new Map(), operations: [] };
  for (const operation of described) {
    let at = root;
    for (const group of operation.groups) {
      if (!at.groups.has(group)) at.groups.set(group, { groups: new Map(), operations: [] });
      at = at.groups.get(group);
    }
    at.operations.push(operation);
  }
  const classes = [];
  const write = (node, name) => {
    const fields = [...node.groups].map(([group, inner]) => {
      const of = `${name}${group[0].toUpperCase()}${group.slice(1)}`;
      write(inner, of);
      return [group, of];
    });
    const body = [
      ...fields.map(([group, of]) => `  readonly ${group}: ${of};`),
      `  constructor(${node.operations.length > 0 || fields.length > 0 ? 'private readonly runtime: Runtime' : ''}) {`,
      ...fields.map(([group, of]) => `    this.${group} = new ${of}(runtime);`),
      '  }',
      ...node.operations.map((operation) => method(document, operation, operation.groups.at(-1) ?? '')),
    ];
    classes.push(`export class ${name} {\n${body.join('\n')}\n}`);
  };
  const top = [...root.groups].map(([group, node]) => {
    const name = group[0].toUpperCase() + group.slice(1);
    write(node, name);
    return [group, name];
  });
  return `// Made from the API by \`npm run sdk\`.
import type * as T from './generated/types.gen.js';
import type { StreamEvent } from './events.js';
import { type CallOptions, type ClientOptions, type Page, Runtime } from './runtime.js';

${classes.join('\n\n')}

/** The whole API; \`baseUrl\` default \`http://localhost:3000\`, \`apiKey\` default the variable WEFT_API_KEY. */
export class WeftClient {
${top.map(([group, name]) => `  readonly ${group}: ${name};`).join('\n')}
  constructor(options: ClientOptions = {}) {
    const runtime = new Runtime(options);
${top.map(([group, name]) => `    this.${group} = new ${name}(runtime);`).join('\n')}
  }
}
`;
}

function method(document, operation, resource) {
  const { type, params, query, hasBody, isRaw, bodySchema, pageOf, isStream, isText, isEmpty } = operation;
  const path = params.map((name) => `${argument(name)}: string`);
  const mayOmit = hasBody && !isRaw && isOptional(document, bodySchema);
  const body = hasBody ? [isRaw ? 'body: Uint8Array | Blob' : `body${mayOmit ? '?' : ''}: T.${type}Data['body']`] : [];
  const isNeeded = query.some((parameter) => parameter.required);
  const asked = query.length > 0 ? [`query${isNeeded ? '' : '?'}: T.${type}Data['query']`] : [];
  // What is needed before what is not.
  const given = [...path, ...(mayOmit && isNeeded ? [...asked, ...body] : [...body, ...asked]), 'options?: CallOptions'];
  const call = [
    `method: '${operation.method}'`,
    `path: '${operation.path}'`,
    ...(params.length > 0 ? [`params: { ${params.map((name) => (name === argument(name) ? name : `${name}: ${argument(name)}`)).join(', ')} }`] : []),
    ...(hasBody ? ['body'] : []),
    ...(query.length > 0 ? ['query'] : []),
    ...(operation.isIdempotent ? ['isIdempotent: true'] : []),
  ];
  const doc = operation.summary ? `  /** ${operation.summary.replaceAll('*/', '* /')} */\n` : '';
  const head = (answer) => `${doc}  ${operation.name}(${given.join(', ')}): ${answer} {`;
  const what = `{ ${call.join(', ')} }`;
  if (isStream) return `${head('AsyncIterable<StreamEvent>')}\n    return this.runtime.stream(${what}, options);\n  }`;
  if (pageOf) {
    const item = `NonNullable<T.${type}Response>['items'][number]`;
    return `${head(`Promise<Page<${item}> & { ${resource}: ${item}[] }>`)}\n    return this.runtime.page<${item}, '${resource}'>(${what}, '${resource}', options);\n  }`;
  }
  const answer = isText ? 'string' : isEmpty ? 'void' : `T.${type}Response`;
  const convenient = resource !== '' && !isText && !isEmpty && hasItems(document, operation.answer);
  if (convenient)
    return `${head(`Promise<${answer} & { ${resource}: ${answer}['items'] }>`)}\n    return this.runtime.list<${answer}, '${resource}'>(${what}, '${resource}', options);\n  }`;
  return `${head(`Promise<${answer}>`)}\n    return this.runtime.${isText ? 'text' : 'call'}${isText ? '' : `<${answer}>`}(${what}, options);\n  }`;
}

const hasItems = (document, schema) => {
  const properties = (schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema)?.properties;
  return Boolean(properties?.items) && Object.keys(properties).length === 1;
};
/** Names of parameters that would hide another. */
const argument = (name) => (['body', 'query', 'options'].includes(name) ? `${name}Name` : name);
