// `npm run seed:prices [-- --history [MODEL]]`: puts the price catalogue in place and says what changed; with MONGODB_URI there, else in the
// data folder of `npm start`, which must not be running. In the image, where nothing is built: `node dist/seed-prices.js`.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { buildLocal, buildServer } from './build.mjs';
import { fail, installPackages, root, run } from './project.mjs';
import { lockDataFolder } from './start-lock.mjs';

const say = (text) => process.stderr.write(`${text}\n`);
const dataDir = resolve(root, process.env.WEFT_DATA_DIR || '.weft/data');
const isGiven = Boolean(process.env.MONGODB_URI);
if (!isGiven) takeFolder();
if (existsSync(join(root, 'src'))) {
  await installPackages(say);
  await Promise.all([buildServer(), ...(isGiven ? [] : [buildLocal()])]).catch((error) => fail(`The build failed: ${error.message}`));
}
const services = isGiven ? undefined : await startDatabase();
const env = { ...process.env, ...(services && { MONGODB_URI: services.mongodbUri }) };
process.exitCode = await run(process.execPath, ['--enable-source-maps', join(root, 'dist/seed-prices.js'), ...process.argv.slice(2)], { env });
await services?.stop();

function takeFolder() {
  const lock = lockDataFolder(dataDir, 0);
  if (lock.owner) fail('Weft runs here: it puts prices in place itself. To see what changed, stop it first (Ctrl-C there), or name its database by MONGODB_URI.');
  process.on('exit', lock.release);
}

function startDatabase() {
  const { startServices } = createRequire(import.meta.url)(join(root, 'dist/local/services.js'));
  return startServices({ dataDir, log: say, want: { mongo: true, redis: false } });
}
