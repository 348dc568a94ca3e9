import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { routeUpgrades } from './route-upgrades';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () =>
      response.end(JSON.stringify([request.method, request.url, request.headers['x-kept'], body])),
    );
  });
  // As engine.io would: whoever else asks to upgrade is cut.
  server.on('upgrade', (_request, socket) => socket.destroy());
  routeUpgrades(server, [
    {
      path: '/door/',
      open: (request, socket, head) => socket.end(`HTTP/1.1 101 Opened\r\n\r\n${request.url} ${head.toString()}`),
    },
    { path: '/exact', open: (request, socket) => socket.end(`HTTP/1.1 101 Opened\r\n\r\n${request.url}`) },
  ]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

/** All that comes back for what is sent, piece by piece; the connection is to be closed by the server. */
const send = (...pieces: string[]) =>
  new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    const write = (place: number) => {
      const piece = pieces[place];
      if (piece !== undefined) socket.write(piece, () => setTimeout(write, 20, place + 1));
    };
    write(0);
  });
const head = (first: string, upgrade: string, more = '') =>
  `${first} HTTP/1.1\r\nHost: x\r\nX-Kept: yes\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: ${upgrade}\r\nHTTP2-Settings: AAMA\r\n${more}\r\n`;

it('gives a WebSocket to the door of its path', async () => {
  expect(await send(`${head('GET /door/a?b=1', 'WebSocket')}begun`)).toBe(
    'HTTP/1.1 101 Opened\r\n\r\n/door/a?b=1 begun',
  );
});

it.each([
  ['HTTP/2', '/', 'h2c'],
  ['HTTP/2 at a door', '/door/', 'h2c'],
  ['a WebSocket where there is no door', '/other', 'websocket'],
  ['a WebSocket at what only begins as a door', '/exact/more', 'websocket'],
])('answers %s as plain HTTP', async (_what, path, upgrade) => {
  const answer = await send(head(`GET ${path}`, upgrade));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(answer).toContain(JSON.stringify(['GET', path, 'yes', '']));
});

it('reads the body of what asked to upgrade, whenever it comes', async () => {
  const [first, rest] = ['{"text":', '"a"}'];
  const asked = head('POST /x', 'h2c', 'Content-Length: 12\r\n');
  for (const pieces of [[asked + first + rest], [asked, first, rest], [asked + first, rest]])
    expect(await send(...pieces)).toContain(JSON.stringify(['POST', '/x', 'yes', first + rest]));
});

it('serves the next request of the same connection', async () => {
  const keep = head('GET /first', 'h2c').replace(', close', '');
  const answer = await send(keep, 'GET /second HTTP/1.1\r\nHost: x\r\nX-Kept: yes\r\nConnection: close\r\n\r\n');
  expect(answer).toContain('/first');
  expect(answer).toContain('/second');
});

it('opens a door without a slash at its end at that address alone, whatever is asked of it', async () => {
  expect(await send(head('GET /exact?token=x', 'websocket'))).toContain('101 Opened');
});
