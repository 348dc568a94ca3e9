// `npm run docs`: writes docs/configuration.md from config/schema.ts. `--check` fails where it is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodeBundle } from './build.mjs';
import { root } from './project.mjs';

const { build } = await import('esbuild');
const bundled = await build({ ...nodeBundle, entryPoints: ['config/schema.ts'], sourcemap: false, write: false });
const module = { exports: {} };
new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(module, module.exports, createRequire(join(root, 'package.json')));

const rows = Object.entries(module.exports.environmentSchema.shape).map(([name, schema]) => {
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
\`WEFT_CACHE_DIR\` (where Debian's packages for them are unpacked, default \`~/.cache/weft\`).

| variable | default | what it is |
| --- | --- | --- |
${rows.join('\n')}
`;
const file = join(root, 'docs/configuration.md');
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write('docs/configuration.md is not current: run npm run docs\n');
    process.exit(1);
  }
} else writeFileSync(file, text);
