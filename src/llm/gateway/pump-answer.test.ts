import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pumpAnswer, readWhole } from './pump-answer';

const PIECE = Buffer.alloc(65_536, 'x');

describe('pumpAnswer', () => {
  let server: Server;
  let sent = 0;
  /** Writes for ever, as fast as it is read. */
  const pour = (write: () => boolean, onDrain: (again: () => void) => void) => {
    do sent += PIECE.length;
    while (write());
    onDrain(() => pour(write, onDrain));
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/cut') return void response.write('half', () => response.destroy());
      if (request.url === '/short') return void response.end('all of it');
      pour(
        () => response.write(PIECE),
        (again) => response.once('drain', again),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = (path: string) =>
    new Promise<IncomingMessage>((resolve) =>
      get(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, resolve).on('error', () => undefined),
    );

  it('holds the provider back while there is no room', async () => {
    const answer = await ask('/endless');
    let taken = 0;
    let goOn = () => undefined as void;
    const end = pumpAnswer(answer, (bytes, drained) => {
      taken += bytes.length;
      goOn = drained;
      return false;
    });
    await settled(() => sent);
    const [held, had] = [sent, taken];
    expect(had).toBeLessThan(200_000);
    // What is under way fills the buffers of two sockets, and no more.
    expect(held).toBeLessThan(64_000_000);
    goOn();
    await until(() => taken > had);
    answer.destroy();
    await expect(end).rejects.toThrow('connection error');
  });

  it('rejects where the connection breaks, and with what the taker throws', async () => {
    await expect(pumpAnswer(await ask('/cut'), () => true)).rejects.toThrow('connection error: ECONNRESET');
    const wrong = new Error('no chunk');
    const answer = await ask('/endless');
    await expect(
      pumpAnswer(answer, () => {
        throw wrong;
      }),
    ).rejects.toBe(wrong);
    expect(answer.destroyed).toBe(true);
  });

  it('reads a whole answer', async () => {
    expect((await readWhole(await ask('/short'))).toString()).toBe('all of it');
    await expect(readWhole(await ask('/endless'))).rejects.toThrow('longer than 16777216 bytes');
  });
});

const tick = () => new Promise((resolve) => setTimeout(resolve, 20));
async function until(check: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !check(); await tick())
    if (Date.now() > deadline) throw new Error('waited');
}
/** Waits until a number has stopped growing. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1; read() !== last; await new Promise((resolve) => setTimeout(resolve, 200))) last = read();
}
