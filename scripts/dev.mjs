// `npm run dev`: like `npm start`, but the server starts again at each change of its sources and the pages change in place.
import { join } from 'node:path';
import { buildLocal, watchServer } from './build.mjs';
import { createProduct } from './product.mjs';
import { fail, installPackages, root } from './project.mjs';

/** A developer does not wait for what an old process still works on: its runs are taken up again. */
const GRACE_MS = 2_000;
const startedAt = Date.now();
const say = (text) => process.stdout.write(`${text}\n`);
const product = createProduct({ say, onFailedStart: () => say('Waiting for a change.') });
/** The pages' address, as with `npm start`; they ask the API, one port further. */
const port = Number(product.given.PORT || 3000);
const apiPort = port + 1;

await product.claim([port, apiPort]);
await installPackages(say);
say('Building …');
await buildLocal().catch((error) => fail(`The build failed: ${error.message}`));
await product.startServices();

let restarts = Promise.resolve();
let wanted = 0;
// The first build starts the roles, each later one starts them again. Builds that overtake each other count as one.
await watchServer(() => {
  wanted += 1;
  const own = wanted;
  restarts = restarts.then(async () => {
    if (own !== wanted) return;
    if (own > 1) say('The server changed; starting it again.');
    await product.endProcesses(['api', 'worker'], GRACE_MS);
    product.startRoles(apiPort);
  });
});
product.startProcess(
  'pages',
  [join(root, 'node_modules/vite/bin/vite.js'), 'web', '--port', String(port), '--strictPort', '--clearScreen', 'false', '--logLevel', 'warn'],
  { API_URL: `http://127.0.0.1:${apiPort}`, NODE_ENV: 'development' },
);
if (!(await product.announce({ port, apiPort, startedAt })) && !product.isStopping()) say('The API does not answer yet; see the messages above.');
