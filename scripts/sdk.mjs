// `npm run sdk -- [--python] [--typescript] [--output-dir DIR]`: makes client libraries of the API from its registry; no flag: both. Needs neither a server nor the network.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBundle } from './build.mjs';
import { installPackages, root } from './project.mjs';
import { describeOperations } from './sdk/describe.mjs';
import { makePython } from './sdk/make-python.mjs';
import { makeTypeScript } from './sdk/make-typescript.mjs';

const { values } = parseArgs({
  options: { python: { type: 'boolean' }, typescript: { type: 'boolean' }, 'output-dir': { type: 'string', default: 'sdk' } },
});
const both = !values.python && !values.typescript;
const say = (text) => process.stdout.write(`${text}\n`);

await installPackages(say);
const { build } = await import('esbuild');
const { operations } = await load('src/contracts/operations.ts');
const { buildOpenApi } = await load('src/http/docs/openapi.ts');
const { version } = createRequire(import.meta.url)('../package.json');
const document = buildOpenApi(operations, { version, publicUrl: '' });
const described = describeOperations(document);
const folder = resolve(values['output-dir']);
mkdirSync(folder, { recursive: true });
if (both || values.typescript) await makeTypeScript({ document, described, version, folder: join(folder, 'typescript') });
if (both || values.python) makePython({ document, described, version, folder: join(folder, 'python') });
say(`${described.length} operations in ${folder}`);

/** What a TypeScript module of the server exports. */
async function load(entryPoint) {
  const bundled = await build({ ...nodeBundle, entryPoints: [entryPoint], sourcemap: false, write: false });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', bundled.outputFiles[0].text)(module, module.exports, createRequire(join(root, 'package.json')));
  return module.exports;
}
