// `npm start`: installs what is missing, brings up MongoDB and Redis, builds, and runs every role until Ctrl-C.
// package.json says `exec node`: a shell between npm and this would end at SIGTERM without passing it on.
import { buildServer, buildWeb } from './build.mjs';
import { createProduct } from './product.mjs';
import { fail, installPackages } from './project.mjs';

const startedAt = Date.now();
const say = (text) => process.stdout.write(`${text}\n`);
const product = createProduct({ say, onFailedStart: () => void product.stop(1) });
const port = product.given.PORT || '3000';

await installPackages(say);
say('Building …');
await Promise.all([buildServer(), buildWeb()]).catch((error) => fail(`The build failed: ${error.message}`));
await product.startServices();
product.startRoles(port);
const isUp = await product.announce({ port, startedAt });
if (!isUp && !product.isStopping()) fail('The API did not answer within a minute; see the messages above.');
