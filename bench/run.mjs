// `npm run bench -- <goal>`: bundles the benchmark and runs it. `node bench/run.mjs --help` lists goals and flags.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildServer, nodeBundle } from '../scripts/build.mjs';
import { root } from '../scripts/project.mjs';

const children = readdirSync(join(root, 'bench/children')).filter((name) => name.endsWith('.ts'));

await build({
  ...nodeBundle,
  entryPoints: {
    main: 'bench/main.ts',
    ...Object.fromEntries(children.map((name) => [`children/${name.slice(0, -3)}`, `bench/children/${name}`])),
    // The local services' own children are looked for beside the bundle that starts them.
    watchdog: 'local/watchdog.ts',
    'mongo-gateway': 'local/mongo-gateway/main.ts',
  },
  outdir: 'dist/bench',
});
await buildServer(); // some goals start the product itself
const { main } = createRequire(import.meta.url)(join(root, 'dist/bench/main.js'));
process.exit(await main(process.argv.slice(2), root));
