import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { PgPool } from '../mongo-gateway/pg';

const READY = 'Z\0\0\0\x05I';
const field = (text: string): string => `\0\0\0${String.fromCharCode(text.length)}${text}`;
const row = (text: string): string =>
  `D\0\0\0${String.fromCharCode(10 + text.length)}\0\x01${field(text)}C\0\0\0\x05\0`;

let server: Server;
let pool: PgPool;

/** A server that is lost at the commit of each write, and then says how the transaction ended. */
async function poolLosing(status: string): Promise<void> {
  server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from(`R\0\0\0\x08\0\0\0\0${READY}`, 'latin1'));
      socket.once('data', (request: Buffer) => {
        const isQuestion = request.includes('pg_xact_status');
        const text = isQuestion ? row(status) + READY : row('result') + row('77');
        socket.write(Buffer.from(text, 'latin1'));
        if (!isQuestion) socket.end();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = new PgPool({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, 2);
}

afterEach(() => {
  pool.close();
  server.close();
});

it('gives the result of a write that was lost but committed', async () => {
  await poolLosing('committed');
  expect(await pool.write('select f()', [])).toEqual([[Buffer.from('result')]]);
});

it('rejects a write that was lost and rolled back', async () => {
  await poolLosing('aborted');
  await expect(pool.write('select f()', [])).rejects.toMatchObject({ isConnectionLost: true });
});

it('opens no more sessions than its size, and serves those who wait', async () => {
  await poolLosing('committed');
  const [first, second] = [await pool.acquire(), await pool.acquire()];
  const waiting = pool.acquire();
  pool.release(first);
  expect(await waiting).toBe(first);
  const afterDeath = pool.acquire();
  second.close();
  expect((await afterDeath).isAlive).toBe(true);
});

it('rejects those who wait when it closes', async () => {
  await poolLosing('committed');
  await Promise.all([pool.acquire(), pool.acquire()]);
  const waiting = pool.acquire();
  pool.close();
  await expect(waiting).rejects.toMatchObject({ sqlState: '57P01' });
});
