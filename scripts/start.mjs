// `npm start`: installs what is missing, brings up MongoDB and Redis, builds, and runs every role until Ctrl-C.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildServer, buildWeb } from './build.mjs';
import { fail, installPackages, root } from './project.mjs';

const startedAt = Date.now();
const say = (text) => process.stdout.write(`${text}\n`);
const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
// Kept as given: building the pages sets NODE_ENV.
const given = { ...process.env };
const isProduction = given.NODE_ENV === 'production';
const port = given.PORT || '3000';

/** Processes of the product. A worker that dies is started again; the API's death ends all. */
const children = new Map();
let services;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

await installPackages(say);
say('Building …');
await Promise.all([buildServer(), buildWeb()]).catch((error) => fail(`The build failed: ${error.message}`));
if (isStopping) process.exit(0);

say('Starting MongoDB and Redis …');
const { startServices } = createRequire(import.meta.url)(join(root, 'dist/local/services.js'));
try {
  services = await startServices({
    dataDir: join(root, given.WEFT_DATA_DIR || '.weft/data'),
    log: (line) => say(`  ${line}`),
    mongodbUri: given.MONGODB_URI,
    redisUrl: given.REDIS_URL,
    supervise: true,
  });
} catch (error) {
  fail(error.message);
}

const environment = {
  SEED_DEMO: isProduction ? 'false' : 'true',
  ...given,
  MONGODB_URI: services.mongodbUri,
  REDIS_URL: services.redisUrl,
  PORT: port,
};
startRole('api', 'api,scheduler');
startRole('worker', 'worker');
await announce();

function startRole(name, roles) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/main.js'), `--roles=${roles}`], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true, // Ctrl-C goes to this script alone, which stops them in order
  });
  const bornAt = Date.now();
  children.set(name, child);
  child.on('exit', (code, signal) => {
    children.delete(name);
    if (isStopping) return;
    if (Date.now() - bornAt < 5_000 && code === 1) {
      say(`The ${name} process could not start (see above).`);
      void stop(1);
      return;
    }
    say(`The ${name} process ended (${signal ?? code}); starting it again.`);
    setTimeout(() => !isStopping && startRole(name, roles), 500);
  });
}

async function announce() {
  for (let tries = 0; tries < 600 && !isStopping; tries += 1) {
    const system = await fetch(`http://127.0.0.1:${port}/api/v1/system`).then((answer) => answer.json(), () => undefined);
    if (system?.model) {
      say(`\nWeft ${system.version} is up after ${seconds()} s:  http://localhost:${port}`);
      if (system.isDemo) say('  log in as   demo@weft.local or second@weft.local, password weft-demo-1');
      say(`  model       ${system.model.label}${system.model.isDemo ? ' - set OPENAI_API_KEY (or see docs/configuration.md) for a real one' : ''}`);
      say(`  API docs    http://localhost:${port}/docs\n  stop        Ctrl-C; data stays in .weft/data\n`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (!isStopping) fail('The API did not answer within a minute; see the messages above.');
}

async function stop(code) {
  if (isStopping) return;
  isStopping = true;
  say('\nStopping …');
  await Promise.all([...children.values()].map(stopChild));
  await services?.stop();
  process.exit(code);
}

function stopChild(child) {
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
