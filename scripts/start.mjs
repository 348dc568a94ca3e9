// `npm start`: installs what is missing, brings up MongoDB and Redis, builds, and runs every role until Ctrl-C.
// package.json says `exec node`: a shell between npm and this would end at SIGTERM without passing it on.
import { join } from 'node:path';
import { createProduct } from './product.mjs';
import { fail, installPackages, root, run } from './project.mjs';

const startedAt = Date.now();
const say = (text) => process.stdout.write(`${text}\n`);
const product = createProduct({ say, onFailedStart: () => void product.stop(1) });
const port = product.given.PORT || '3000';

await product.claim([port]);
await installPackages(say);
say('Building …');
// In a process of its own: what building the pages takes of memory is given back.
if ((await run(process.execPath, [join(root, 'scripts/build.mjs')])) !== 0) fail('The build failed; see the messages above.');
await product.startServices();
product.startRoles(port);
const isUp = await product.announce({ port, startedAt });
if (!isUp && !product.isStopping()) fail('The API did not answer within a minute; see the messages above.');
