// The client library in TypeScript: types by @hey-api/openapi-ts, a runtime of ours, and a facade with a method for each operation.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { groupTree, isOptional, resolve } from './describe.mjs';

const templates = new URL('./typescript/', import.meta.url);
const INDEX = `export { WeftClient } from './client.js';
export * from './errors.js';
export type { StreamEvent } from './events.js';
export type { CallOptions, ClientOptions, Page } from './runtime.js';
export type * as types from './generated/types.gen.js';
`;

export async function makeTypeScript({ document, described, version, folder }) {
  rmSync(folder, { recursive: true, force: true });
  const source = join(folder, 'src');
  mkdirSync(source, { recursive: true });
  await createClient({ input: document, output: join(source, 'generated'), plugins: ['@hey-api/typescript'], logs: { level: 'silent' } });
  rmSync(join(source, 'generated/index.ts')); // it names its neighbour as this module system does not
  for (const name of ['runtime.ts', 'events.ts', 'errors.ts']) cpSync(new URL(name, templates), join(source, name));
  for (const name of ['README.md', 'tsconfig.json']) cpSync(new URL(name, templates), join(folder, name));
  const manifest = JSON.parse(readFileSync(new URL('package.json', templates), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version }, undefined, 2)}\n`);
  writeFileSync(join(source, 'client.ts'), facade(document, described));
  writeFileSync(join(source, 'index.ts'), INDEX);
}

function facade(document, described) {
  const classes = [];
  const write = (node, name) => {
    const fields = [...node.groups].map(([group, inner]) => [group, write(inner, `${name}${upper(group)}`)]);
    const body = [
      ...fields.map(([group, of]) => `  readonly ${group}: ${of};`),
      // One that only leads to others needs it no more.
      `  constructor(${node.operations.length > 0 ? 'private readonly ' : ''}runtime: Runtime) {`,
      ...fields.map(([group, of]) => `    this.${group} = new ${of}(runtime);`),
      '  }',
      ...node.operations.map((operation) => method(document, operation, operation.groups.at(-1) ?? '')),
    ];
    classes.push(`export class ${name} {\n${body.join('\n')}\n}`);
    return name;
  };
  const top = [...groupTree(described).groups].map(([group, node]) => [group, write(node, upper(group))]);
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

/** `resource`: the group, by whose name a list gives its items too. */
function method(document, operation, resource) {
  const { type, params, query, hasBody, isRaw, bodySchema, pageOf, answerStatus, summary } = operation;
  const mayOmit = hasBody && !isRaw && isOptional(document, bodySchema);
  const body = hasBody ? [isRaw ? 'body: Uint8Array | Blob' : `body${mayOmit ? '?' : ''}: T.${type}Data['body']`] : [];
  const isNeeded = query.some((parameter) => parameter.required);
  const asked = query.length > 0 ? [`query${isNeeded ? '' : '?'}: T.${type}Data['query']`] : [];
  // What is needed before what is not.
  const given = [
    ...params.map((name) => `${argument(name)}: string`),
    ...(mayOmit && isNeeded ? [...asked, ...body] : [...body, ...asked]),
    'options?: CallOptions',
  ].join(', ');
  const fields = params.map((name) => (name === argument(name) ? name : `${name}: ${argument(name)}`));
  const call = [
    `method: '${operation.method}'`,
    `path: '${operation.path}'`,
    ...(params.length > 0 ? [`params: { ${fields.join(', ')} }`] : []),
    ...(hasBody ? [mayOmit ? 'body: body ?? {}' : 'body'] : []),
    ...(query.length > 0 ? ['query'] : []),
    ...(operation.isIdempotent ? ['isIdempotent: true'] : []),
  ].join(', ');
  const doc = summary ? `  /** ${summary.replaceAll('*/', '* /')} */\n` : '';
  const lines = (answer, how) =>
    `${doc}  ${operation.name}(${given}): ${answer} {\n    return this.runtime.${how.replace('(', `({ ${call} }, `)}options);\n  }`;
  if (operation.isStream) return lines('AsyncIterable<StreamEvent>', 'stream(');
  if (operation.isText) return lines('Promise<string>', 'text(');
  if (operation.isBytes) return lines('Promise<Uint8Array>', 'bytes(');
  if (operation.isEmpty) return lines('Promise<void>', 'call(');
  const answer = `T.${type}Responses[${answerStatus}]`;
  if (pageOf) {
    const item = `${answer}['items'][number]`;
    return lines(`Promise<Page<${item}> & { ${resource}: ${item}[] }>`, `page<${item}, '${resource}'>('${resource}', `);
  }
  const { properties = {} } = resolve(document, operation.answer);
  const isList = resource !== '' && properties.items && Object.keys(properties).length === 1;
  if (isList) return lines(`Promise<${answer} & { ${resource}: ${answer}['items'] }>`, `list<${answer}, '${resource}'>('${resource}', `);
  return lines(`Promise<${answer}>`, `call<${answer}>(`);
}

const upper = (name) => name[0].toUpperCase() + name.slice(1);
/** Names of parameters that would hide another. */
const argument = (name) => (['body', 'query', 'options'].includes(name) ? `${name}Name` : name);
