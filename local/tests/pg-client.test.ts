import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgConnection } from '../mongo-gateway/pg-client';
import { bindAndExecute, readError, readRow } from '../mongo-gateway/pg-messages';

const answer = (type: string, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
const READY = answer('Z', Buffer.from('I'));
const row = (...values: (string | null)[]): Buffer => {
  const parts = [Buffer.from([0, values.length])];
  for (const value of values) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : value.length);
    parts.push(length, Buffer.from(value ?? ''));
  }
  return Buffer.concat(parts);
};
const error = (state: string, text: string): Buffer => answer('E', Buffer.from(`C${state}\0M${text}\0\0`));

it('binds buffers as binary and text as text', () => {
  const bytes = bindAndExecute('s1', [Buffer.from([7]), 'ä', null]);
  const body = ['00733100', '0003000100000000', '0003', '0000000107', '00000002c3a4', 'ffffffff', '00010001'];
  const execute = ['45', '00000009', '0000000000'];
  const head = '42' + (body.join('').length / 2 + 4).toString(16).padStart(8, '0');
  expect(bytes.toString('hex')).toBe([head, ...body, ...execute].join(''));
});

it('reads rows and errors', () => {
  expect(readRow(row('a', null, ''))).toEqual([Buffer.from('a'), null, Buffer.alloc(0)]);
  expect(readError(Buffer.from('C23505\0Mtwice\0Dkey\0\0'))).toMatchObject({
    sqlState: '23505',
    message: 'twice',
    detail: 'key',
  });
});

describe('PgConnection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-pg-'));
  const socketPath = join(folder, 'socket');
  let server: Server;
  let session: Socket;

  /** A server that lets in whoever comes, and hands out its end of the session. */
  async function open(greeting: Buffer = Buffer.concat([answer('R', Buffer.alloc(4)), READY])): Promise<PgConnection> {
    server = createServer((socket) => {
      session = socket;
      socket.once('data', () => socket.write(greeting));
    }).listen(socketPath);
    await once(server, 'listening');
    return await PgConnection.open({ socket: socketPath, user: 'somebody' }, { jit: 'off' });
  }

  afterEach(() => {
    session.destroy();
    server.close();
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('answers pipelined queries in order, however the bytes are cut', async () => {
    const connection = await open();
    const queries = [connection.query('select 1', []), connection.query('select 1', []), connection.command('commit')];
    const bytes = Buffer.concat([
      answer('1'),
      answer('2'),
      answer('D', row('one')),
      answer('C', Buffer.from('SELECT 1\0')),
      READY,
      answer('2'),
      error('40001', 'conflict'),
      READY,
      answer('C', Buffer.from('COMMIT\0')),
      READY,
    ]);
    for (const byte of bytes) session.write(Buffer.from([byte]));
    await expect(queries[0]).resolves.toEqual([[Buffer.from('one')]]);
    await expect(queries[1]).rejects.toMatchObject({ sqlState: '40001', isConnectionLost: false });
    await expect(queries[2]).resolves.toBe('COMMIT');
    connection.close();
  });

  it('rejects what is under way when the session is lost, and what comes after', async () => {
    const connection = await open();
    const ended = new Promise<void>((resolve) => (connection.onEnd = resolve));
    const lost = connection.query('select 1', []);
    session.destroy();
    await expect(lost).rejects.toMatchObject({ sqlState: '08006', isConnectionLost: true });
    await ended;
    expect(connection.isAlive).toBe(false);
    await expect(connection.query('select 1', [])).rejects.toMatchObject({ isConnectionLost: true });
  });

  it('is lost for whoever asks next where the server ended it while nothing was asked', async () => {
    const connection = await open();
    const ended = new Promise<void>((resolve) => (connection.onEnd = resolve));
    session.write(error('57P01', 'terminating connection due to unexpected postmaster exit'));
    await ended;
    await expect(connection.command('commit')).rejects.toMatchObject({ sqlState: '57P01', isConnectionLost: true });
  });

  it('rejects when the server refuses the session or wants a password', async () => {
    await expect(open(error('57P03', 'starting up'))).rejects.toMatchObject({ sqlState: '57P03' });
    session.destroy();
    server.close();
    await expect(open(answer('R', Buffer.from([0, 0, 0, 3])))).rejects.toMatchObject({ sqlState: '28000' });
  });
});
