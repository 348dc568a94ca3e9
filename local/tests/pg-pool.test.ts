import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgPool } from '../mongo-gateway/pg';

const READY = 'Z\0\0\0\x05I';

const folder = mkdtempSync(join(tmpdir(), 'weft-pool-'));
const socketPath = join(folder, 'socket');
let server: Server;
let pool: PgPool;

/** Of two sessions, with a server that lets in whoever comes. */
async function openPool(): Promise<void> {
  server = createServer((socket) => {
    socket.once('data', () => socket.write(Buffer.from(`R\0\0\0\x08\0\0\0\0${READY}`, 'latin1')));
  }).listen(socketPath);
  await once(server, 'listening');
  pool = new PgPool({ socket: socketPath, user: 'somebody' }, 2);
}

afterEach(() => {
  pool.close();
  server.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

it('opens no more sessions than its size, and serves those who wait', async () => {
  await openPool();
  const [first, second] = [await pool.acquire(), await pool.acquire()];
  const waiting = pool.acquire();
  pool.release(first);
  expect(await waiting).toBe(first);
  const afterDeath = pool.acquire();
  second.close();
  expect((await afterDeath).isAlive).toBe(true);
});

it('rejects those who wait when it closes', async () => {
  await openPool();
  await Promise.all([pool.acquire(), pool.acquire()]);
  const waiting = pool.acquire();
  pool.close();
  await expect(waiting).rejects.toMatchObject({ sqlState: '57P01' });
});
