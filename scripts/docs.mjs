// `npm run docs`: writes docs/configuration.md from config/schema.ts, docs/roles.md from src/contracts/role-matrix.ts, and docs/flow-nodes.md from src/flows/nodes/. `--check` fails where one is not current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodeBundle } from './build.mjs';
import { root } from './project.mjs';

const { build } = await import('esbuild');
const { environmentSchema } = await load('config/schema.ts');
const { roleMatrix } = await load('src/contracts/role-matrix.ts');
const { presentNodeTypes } = await load('src/flows/nodes/present-node-type.ts');
const { ORGANISATION_ROLES } = await load('src/contracts/kernel/organisation-roles.ts');

/** What a TypeScript module exports. */
async function load(entryPoint) {
  const bundled = await build({ ...nodeBundle, entryPoints: [entryPoint], sourcemap: false, write: false });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(module, module.exports, createRequire(join(root, 'package.json')));
  return module.exports;
}

const rows = Object.entries(environmentSchema.shape).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined);
  const value = parsed.success ? parsed.data : undefined;
  const shown = /^(JWT_SECRET|SECRETS_KEY)$/.test(name) ? 'a development secret' : isEmpty(value) ? 'none' : `\`${value}\``;
  return `| \`${name}\` | ${shown} | ${describe(schema)} |`;
});

/** An empty text, list or set of pairs. */
function isEmpty(value) {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function describe(schema) {
  for (let current = schema; current; current = current.def?.innerType ?? current.def?.in) if (current.description) return current.description;
  return '';
}

const text = `# Configuration

Every environment variable of the server. Made from \`config/schema.ts\` by \`npm run docs\`. An empty variable counts as
absent. A wrong configuration is refused at start, with everything that is wrong said at once. Limits by tier (requests,
generations, concurrent runs, weight in the queues) are in \`config/tiers.ts\`, models and prices in \`config/models.json\`,
over which \`MODELS_FILE\` is laid (\`docs/models.md\`).

\`npm start\` also reads \`WEFT_DATA_DIR\` (where the embedded services keep their data, default \`.weft/data\`) and
\`WEFT_CACHE_DIR\` (where Debian's packages for them are unpacked, default \`~/.cache/weft\`), and of the embedded MongoDB
\`WEFT_LOCAL_CURSOR_IDLE_SECONDS\`, \`WEFT_LOCAL_HOUSEKEEPING_SECONDS\` and \`WEFT_LOCAL_PENDING_MB\` (\`local/README.md\`).

| variable | default | what it is |
| --- | --- | --- |
${rows.join('\n')}
`;
const operations = Object.entries(roleMatrix).map(([id, may]) => {
  const marks = ORGANISATION_ROLES.map((role) => (may === 'anybody' || may.includes(role) ? 'yes' : '–'));
  return `| \`${id}\` | ${may === 'anybody' ? 'yes' : '–'} | ${marks.join(' | ')} |`;
});
const roles = `# Who may do what

Every operation by the role in the organisation, as tests hold it: made from \`src/contracts/role-matrix.ts\` by \`npm run docs\`.
What each operation is stands in \`/docs/openapi.json\`. A viewer looks: they make no canvas, support session or API key and call no
model by the gateway; what others share with them to edit they may edit, and generate on. Rights on a canvas, a run, an approval or a
support session narrow what is said here: \`yes\` is never enough alone. An API key may do what its person may, within its scopes.

| operation | without log-in | ${ORGANISATION_ROLES.join(' | ')} |
| --- | --- | ${ORGANISATION_ROLES.map(() => '---').join(' | ')} |
${operations.join('\n')}
`;

/** A type of JSON Schema in words. */
function typeOf(schema) {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  const name = { object: 'object', array: 'list', string: 'text', number: 'number', integer: 'whole number', boolean: 'true or false' }[schema.type];
  return name ?? 'anything';
}
const nodeSections = presentNodeTypes().map(({ type, title, description, config, inputs, outputs }) => {
  const forms = config.anyOf ?? [config];
  const fields = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).map(([name, schema]) => {
      const isWanted = (form.required ?? []).includes(name);
      const bounds = [
        ...(isWanted ? ['must be given'] : []),
        ...(schema.default === undefined ? [] : [`default \`${JSON.stringify(schema.default)}\``]),
        ...(schema.minimum > -1e9 && schema.maximum < 1e9 ? [`${schema.minimum} to ${schema.maximum}`] : []),
      ];
      return `| \`${name}\` | ${typeOf(schema)} | ${[schema.description, ...bounds].filter(Boolean).join('; ')} |`;
    }),
  );
  const ports = outputs.map(({ name, from }) => (from ? `each \`${from}\`` : `\`${name}\``));
  return `## ${title} (\`${type}\`)

${description}

In: ${inputs.map((name) => `\`${name}\``).join(', ') || 'nothing'}. Out: ${ports.join(', ') || 'nothing'}.
${fields.length === 0 ? '' : `\n| setting | is | |\n| --- | --- | --- |\n${fields.join('\n')}\n`}`;
});
const nodes = `# Nodes of flows

What a node of each type is given and gives, and by which ports it is entered and left. Made from \`src/flows/nodes/\` by \`npm run docs\`; the same as
\`GET /api/agent-builder/node-types\`. What any node may have beside it: \`docs/flows.md\`.

${nodeSections.join('\n')}`;

for (const [name, made] of [['docs/configuration.md', text], ['docs/roles.md', roles], ['docs/flow-nodes.md', nodes]]) {
  const file = join(root, name);
  if (!process.argv.includes('--check')) writeFileSync(file, made);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== made) {
    process.stderr.write(`${name} is not current: run npm run docs\n`);
    process.exitCode = 1;
  }
}
