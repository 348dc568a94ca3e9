/** The commands around the product: what `npm start` does when its port or folder is taken, or when it is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serviceUris, waitFor, withDatabase } from '../rigs/test-services';

const SLOW_MS = 60_000;
const scripts = pathToFileURL(join(__dirname, '../../scripts/product.mjs')).href;
/** What `scripts/start.mjs` does, without installing and building. */
const START = `
  import { createProduct } from '${scripts}';
  const product = createProduct({ say: (text) => console.log(text), onFailedStart: () => void product.stop(1) });
  await product.claim([product.given.PORT]);
  await product.startServices();
  product.startRoles(product.given.PORT);
  await product.announce({ port: product.given.PORT, startedAt: Date.now() });
`;

interface Start {
  child: ChildProcess;
  /** All that it and its processes have written so far. */
  text(): string;
  ended: Promise<unknown>;
}

const database = `test_start_${process.pid}`;
let dataDir: string;
const started: ChildProcess[] = [];

function start(environment: Record<string, string>): Start {
  const child = spawn(process.execPath, ['--input-type=module', '-e', START], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      MONGODB_URI: withDatabase(serviceUris().mongodbUri, database),
      REDIS_PREFIX: database,
      WEFT_DATA_DIR: dataDir,
      BCRYPT_COST: '4',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (text += piece.toString()));
  return { child, text: () => text, ended: once(child, 'exit') };
}

async function freePort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const isAnswering = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'weft-start-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  it('leaves nothing running when it is killed, and starts again at once', async () => {
    const port = await freePort();
    const first = start({ PORT: String(port) });
    await waitFor('the first start', () => first.text().includes('is up after'), SLOW_MS);
    // The API answers, which is what is waited for; the worker may still be on its way.
    const pids = await waitFor(
      'both processes',
      () => {
        const said = [...first.text().matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
        return said.length === 2 && said;
      },
      SLOW_MS,
    );

    const second = start({ PORT: String(port) });
    await second.ended;
    expect(second.child.exitCode).toBe(1);
    expect(second.text()).toContain(`already: process ${first.child.pid}, http://localhost:${port}`);

    first.child.kill('SIGKILL');
    await first.ended;
    const third = start({ PORT: String(port) });
    await waitFor('the third start', () => third.text().includes('is up after'), SLOW_MS);
    const isGone = (pid: number) => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    };
    await waitFor('the end of the first processes', () => pids.every(isGone), SLOW_MS);
    third.child.kill('SIGTERM');
    await third.ended;
    expect(third.child.exitCode).toBe(0);
    expect(await isAnswering(port)).toBe(false);
  }, 240_000);

  it.each([
    ['answers pages', 'another web server (Nice)'],
    ['speaks no HTTP', 'another program'],
  ])('says whose its port is, before anything is started: one that %s', async (kind, words) => {
    const other: Server | ReturnType<typeof createTcpServer> =
      kind === 'answers pages'
        ? createServer((_, answer) => answer.setHeader('server', 'Nice').end('<html>'))
        : createTcpServer((socket) => socket.end('SSH-2.0\r\n').resume());
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const refused = start({ PORT: String(port) });
      await refused.ended;
      expect(refused.child.exitCode).toBe(1);
      expect(refused.text()).toContain(`Port ${port} is taken by ${words}`);
      if (process.platform === 'linux') expect(refused.text()).toContain(`process ${process.pid}`);
      expect(refused.text()).not.toContain('Starting MongoDB');
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
