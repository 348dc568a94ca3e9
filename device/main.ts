/** `npm run device`: a person's data on this machine, for agents to work on. `--help` says the rest. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fillDemo, writeDemoFiles } from './demo/fill-demo';
import { embedNotes } from './embed-notes';
import { sendFiles } from './files/send-files';
import { ask } from './link/ask';
import { causeOf, describe, DeviceLink } from './link/device-link';
import { DeviceTokens, Revoked } from './link/device-tokens';
import { loadIdentity, makeFolder, saveIdentity, type Identity } from './link/identity';
import { demoPairingCode } from './link/log-in-demo';
import { pairDevice } from './link/pair';
import { listData } from './list-data';
import { type Options, readOptions, USAGE } from './options';
import { Store } from './store/store';

const SERVER = 'http://localhost:3000';
/** Vectors of all notes are made anew at most so often. */
const EMBED_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const databaseOf = (data: string): string => join(data, 'device.db');

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(USAGE);
    return 0;
  }
  process.umask(0o077); // what is written is for its person alone
  makeFolder(options.data);
  if (options.task.kind === 'reset') return reset(options.data);
  let embedSoon: () => void = () => undefined;
  const store = new Store(databaseOf(options.data), { onStale: () => embedSoon() });
  try {
    if (options.isDemo && fillDemo(store))
      tell('The demo data is in place: 4 clients, 4 projects, their tasks, checkpoints and notes.');
    if (options.isDemo) writeDemoFiles(join(options.data, 'files'));
    if (options.task.kind === 'list') {
      say(listData(store, options.task.table));
      return 0;
    }
    const { identity, tokens } = await openIdentity(options);
    if (options.task.kind === 'ask') {
      let isStale = false;
      embedSoon = () => (isStale = true);
      await askOnce(store, identity, tokens, options.task.message);
      if (isStale) await embedNotes({ server: identity.server, token: () => tokens.get(), vectors: store.vectors });
      return 0;
    }
    const embedding = new AbortController();
    embedSoon = embedder(store, identity, tokens, embedding.signal);
    const end = await stay(options, store, identity, tokens, () => embedSoon());
    embedding.abort();
    return end === 'stopped' ? 0 : 1;
  } finally {
    store.close();
  }
}

/** Pairs where that is asked for, or where a demo needs it. */
async function openIdentity(options: Options): Promise<{ identity: Identity; tokens: DeviceTokens }> {
  const known = loadIdentity(options.data);
  const server = options.server ?? known?.server ?? SERVER;
  const here = known?.server === server ? known : undefined;
  const tokens = here && new DeviceTokens(here);
  if (here && tokens && !options.pairingCode && !(options.isDemo && (await isRevoked(tokens))))
    return { identity: here, tokens };
  if (!options.pairingCode && !options.isDemo)
    throw new Error(`This device is not paired with ${server}: --pair CODE, with a code of its page Devices.`);
  try {
    const code = options.pairingCode ?? (await demoPairingCode(server));
    const identity = await pairDevice({ server, code, name: options.name, deviceId: here?.device_id });
    saveIdentity(options.data, identity);
    tell(`Paired with ${server} as “${identity.name}”.`);
    return { identity, tokens: new DeviceTokens(identity) };
  } catch (error) {
    throw new Error(`It could not be paired with ${server}: ${causeOf(error)}`, { cause: error });
  }
}

/** As after a demo server was set up anew. A server that cannot be reached now is tried again later. */
const isRevoked = (tokens: DeviceTokens): Promise<boolean> =>
  tokens.get().then(
    () => false,
    (error: unknown) => error instanceof Revoked,
  );

async function stay(
  options: Options,
  store: Store,
  identity: Identity,
  tokens: DeviceTokens,
  onReady: () => void,
): Promise<string> {
  const allowed = options.allow.length > 0 ? options.allow : [join(options.data, 'files')];
  tell(`Local agents may read: ${allowed.join(', ')}`);
  for (const folder of allowed) if (!existsSync(folder)) tell(`  ${folder} is not there (yet).`);
  store.warm();
  const sweep = setInterval(() => store.forgetOldCalls(), HOUR_MS);
  const link = new DeviceLink({
    identity,
    tokens,
    perform: (call) => store.perform(call),
    folders: allowed,
    readFiles: async (run, send, frameBytes, signal) => {
      const { sent, known, problems } = await sendFiles(run, allowed, send, frameBytes, signal);
      tell(
        `Files for agent ${run.agent_id ?? ''}: ${sent} sent, ${known} known already, ${problems.length} passed over.`,
      );
      for (const problem of problems.slice(0, 20)) tell(`  ${problem}`);
    },
    log: tell,
    onReady,
  });
  const stop = (): void => link.stop();
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  const end = await link.run();
  clearInterval(sweep);
  return end;
}

async function askOnce(store: Store, identity: Identity, tokens: DeviceTokens, message: string): Promise<void> {
  await ask({
    server: identity.server,
    token: () => tokens.get(),
    message,
    perform: (call) => store.perform(call),
    onText: (text) => void process.stdout.write(text),
    onCall: (call, result) => tell(`  · ${describe(call, result)}`),
  });
  say('');
}

/** Makes vectors in the background: one round at a time, not too often. */
function embedder(store: Store, { server }: Identity, tokens: DeviceTokens, signal: AbortSignal): () => void {
  let lastAt = -EMBED_EVERY_MS;
  let isAtWork = false;
  return () => {
    if (isAtWork || performance.now() - lastAt < EMBED_EVERY_MS) return;
    isAtWork = true;
    embedNotes({ server, token: () => tokens.get(), vectors: store.vectors, signal })
      .then(({ made, refused }) => {
        if (made + refused > 0) tell(`Vectors made of ${made} notes${refused > 0 ? `; ${refused} were refused` : ''}.`);
      })
      .catch((error: unknown) => !signal.aborted && tell(`Notes cannot be searched by meaning now: ${causeOf(error)}`))
      .finally(() => {
        isAtWork = false;
        lastAt = performance.now();
      });
  };
}

function reset(data: string): number {
  for (const suffix of ['', '-wal', '-shm']) rmSync(databaseOf(data) + suffix, { force: true });
  say('The data of this device is deleted; it stays paired.');
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
