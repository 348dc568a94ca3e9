// What `npm start` and `npm run dev` share: the services, the processes of the product, and the way down.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describePortOwner, isPortFree } from './port-owner.mjs';
import { fail, root } from './project.mjs';
import { lockDataFolder } from './start-lock.mjs';

const FAILED_START_MS = 5_000;
/** Processes of a start that was killed end by themselves, at the latest after SHUTDOWN_TIMEOUT_MS. */
const KILLED_START_MS = 30_000;
const POLL_MS = 100;
const RESTART_PAUSE_MS = 500;
const GRACE_MS = 15_000;

/**
 * The product on this machine. Made first, so that Ctrl-C stops whatever is up by then, in order.
 * `onFailedStart(name)` is called for a role that ends with an error as soon as it was started; one that ends later is
 * started again.
 */
export function createProduct({ say, onFailedStart }) {
  // Kept as given: building the pages sets NODE_ENV.
  const given = { ...process.env };
  const dataDir = resolve(root, given.WEFT_DATA_DIR || '.weft/data');
  const children = new Map();
  let services;
  let environment;
  let isStopping = false;

  /** Takes the data folder and looks whether the ports are free; says whose they are and ends where not. */
  async function claim(ports) {
    const lock = lockDataFolder(dataDir, ports[0]);
    if (lock.owner) fail(`Weft runs in ${dataDir} already: process ${lock.owner.pid}, http://localhost:${lock.owner.port}.\nStop it first (Ctrl-C there), or start a second one beside it: PORT=… WEFT_DATA_DIR=… npm start`);
    process.on('exit', lock.release);
    const host = given.HOST || '127.0.0.1';
    for (const port of ports) {
      if (await isPortFree(port, host)) continue;
      if (lock.isAfterKill) {
        say('Waiting for the processes of a start that was killed to end …');
        const until = Date.now() + KILLED_START_MS;
        while (Date.now() < until && !(await isPortFree(port, host))) await pause(POLL_MS);
        if (await isPortFree(port, host)) continue;
      }
      fail(`${await describePortOwner(port)}\nStop it, or take another port: PORT=8080 npm start`);
    }
  }

  async function startServices() {
    say('Starting MongoDB and Redis …');
    const local = createRequire(import.meta.url)(join(root, 'dist/local/services.js'));
    try {
      services = await local.startServices({
        dataDir,
        log: (line) => say(`  ${line}`),
        mongodbUri: given.MONGODB_URI,
        redisUrl: given.REDIS_URL,
        supervise: true,
      });
    } catch (error) {
      fail(error.message);
    }
    environment = {
      ...(given.NODE_ENV === 'production' ? {} : { MAIL_DIR: join(dataDir, 'mail') }),
      // Everybody knows the demo log-ins: they are for this machine alone.
      SEED_DEMO: given.NODE_ENV === 'production' || (given.HOST && !/^(?:localhost|127\..*|::1)$/.test(given.HOST)) ? 'false' : 'true',
      ...given,
      MONGODB_URI: services.mongodbUri,
      REDIS_URL: services.redisUrl,
    };
  }

  /** Every role, in two processes; the API answers at the port. */
  function startRoles(port) {
    const main = ['--enable-source-maps', join(root, 'dist/main.js')];
    startProcess('api', [...main, '--roles=api,gateway,scheduler'], { PORT: String(port) });
    startProcess('worker', [...main, '--roles=worker'], { PORT: String(port) });
  }

  /** A Node process that lives as long as the product does; nothing where one of this name lives already. */
  function startProcess(name, parameters, extra = {}) {
    if (isStopping || children.has(name)) return;
    const child = spawn(process.execPath, parameters, {
      cwd: root,
      env: { ...environment, ...extra },
      // The channel, and for the pages the open input, end with this script, however it ends: so do they.
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
      detached: true, // Ctrl-C goes to this script alone, which stops them in order
    });
    const bornAt = Date.now();
    children.set(name, child);
    child.on('exit', (code, signal) => {
      if (children.get(name) !== child) return; // was asked to end
      children.delete(name);
      if (isStopping) return;
      if (Date.now() - bornAt < FAILED_START_MS && code === 1) {
        say(`The ${name} process could not start (see above).`);
        onFailedStart(name);
        return;
      }
      say(`The ${name} process ended (${signal ?? code}); starting it again.`);
      setTimeout(() => startProcess(name, parameters, extra), RESTART_PAUSE_MS);
    });
  }

  /** Ends processes by name; those that take longer than the grace are killed. */
  async function endProcesses(names, graceMs) {
    await Promise.all(
      names.map((name) => {
        const child = children.get(name);
        children.delete(name);
        return child && endProcess(child, graceMs);
      }),
    );
  }

  /** Says where the product is, once the API answers. */
  async function announce({ port, apiPort = port, startedAt }) {
    for (let tries = 0; tries < 600 && !isStopping; tries += 1) {
      const answer = await fetch(`http://127.0.0.1:${apiPort}/api/v1/system`).catch(() => undefined);
      const system = await answer?.json().catch(() => undefined);
      if (system?.model) {
        say(`\nWeft ${system.version} is up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s:  http://localhost:${port}`);
        if (system.isDemo) say('  log in as   demo@weft.local or second@weft.local, password weft-demo-1');
        say(`  model       ${system.model.label}${system.model.isDemo ? ' - set OPENAI_API_KEY (or see docs/configuration.md) for a real one' : ''}`);
        say(`  API docs    http://localhost:${port}/docs\n  stop        Ctrl-C; data stays in ${dataDir}\n`);
        return true;
      }
      await pause(POLL_MS);
    }
    return false;
  }

  async function stop(code) {
    if (isStopping) return;
    isStopping = true;
    say('\nStopping …');
    await endProcesses([...children.keys()], GRACE_MS);
    await services?.stop();
    process.exit(code);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
  return { given, claim, startServices, startRoles, startProcess, endProcesses, announce, stop, isStopping: () => isStopping };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function endProcess(child, graceMs) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const hard = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
