import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callHttp, HTTP_ANSWER_BYTES_MAX, type HttpCall, HttpCallFailed } from './http-call';

let server: Server;
let url: string;
const seen: { method: string | undefined; path: string | undefined; headers: Record<string, unknown>; body: string }[] =
  [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const { method, url: path = '', headers } = request;
      seen.push({ method, path, headers, body });
      if (path.startsWith('/to/')) response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end();
      else if (path === '/big') response.end('x'.repeat(HTTP_ANSWER_BYTES_MAX + 1));
      else response.writeHead(200, { 'content-type': 'application/json', 'x-a': 'b' }).end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => seen.splice(0));

const call = (address: string, more: Partial<HttpCall> = {}) =>
  callHttp({
    ...{ method: 'GET', url: address, headers: {}, body: undefined, isPublicOnly: false },
    signal: AbortSignal.timeout(20_000),
    ...more,
  });
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof HttpCallFailed ? error.code : String(error)),
  );

test('an answer is status, headers and body; what is sent is JSON unless it is a text', async () => {
  expect(await call(`${url}/a`, { method: 'POST', body: { x: 1 } })).toMatchObject({ status: 200, body: { ok: true } });
  expect(seen[0]).toMatchObject({ method: 'POST', body: '{"x":1}', headers: { 'content-type': 'application/json' } });
  await call(`${url}/a`, { method: 'PUT', body: 'plain', headers: { 'X-Key': 'k' } });
  expect(seen[1]).toMatchObject({ method: 'PUT', body: 'plain', headers: { 'x-key': 'k' } });
});

test.each([
  'http://127.0.0.1:1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://localhost/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00::1]/',
  'http://0.0.0.0/',
  'http://127.0.0.1.nip.example@127.0.0.1/',
])('%s is no address of the public internet', async (address) => {
  expect(await failing(call(address, { isPublicOnly: true }))).toBe('http_address_refused');
});

test.each(['file:///etc/passwd', 'gopher://x/', 'ftp://x/', 'data:text/plain,x', 'not an address'])(
  '%s is no address of ours',
  async (address) => {
    expect(await failing(call(address))).toBe('http_request_invalid');
  },
);

test('a redirect goes through the same checks, and tells a secret to nobody else', async () => {
  const elsewhere = url.replace('127.0.0.1', 'localhost');
  await call(`${url}/to/${encodeURIComponent(`${elsewhere}/b`)}`, {
    ...{ method: 'POST', body: 'secret' },
    headers: { Authorization: 'Bearer x', 'X-Other': 'y' },
  });
  expect(seen.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
    expect.stringContaining('POST /to/'),
    'GET /b ',
  ]);
  expect(seen[1]?.headers).not.toHaveProperty('authorization');
  expect(seen[1]?.headers).toMatchObject({ 'x-other': 'y' });
  expect(await failing(call(`${url}/to/${encodeURIComponent('file:///etc/passwd')}`))).toBe('http_request_invalid');
  const around = `${url}/to/`.repeat(1) + encodeURIComponent(`${url}/to/%2Fa`);
  expect((await call(around)).status).toBe(200);
});

test('too large an answer, headers of the connection, and nobody there', async () => {
  expect(await failing(call(`${url}/big`))).toBe('http_answer_too_large');
  expect(await failing(call(url, { headers: { Host: 'x' } }))).toBe('http_request_invalid');
  expect(await failing(call(url, { headers: { 'X-A': 'a\r\nX-B: c' } }))).toBe('http_request_invalid');
  expect(await failing(call('http://127.0.0.1:1/'))).toBe('http_unreachable');
});
