import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { leanFetch, publicFetch } from './lean-fetch';

describe('leanFetch', () => {
  let server: Server;
  let url: string;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  beforeAll(async () => {
    server = createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = async (response: Response): Promise<string[]> => {
    const pieces: string[] = [];
    for await (const piece of response.body as unknown as AsyncIterable<Buffer>) pieces.push(piece.toString());
    return pieces;
  };

  it('sends method, headers and body, and gives the pieces of the answer as they come', async () => {
    let sent = '';
    handle = (request, response) => {
      request.on('data', (piece: Buffer) => (sent += piece.toString()));
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'x-kind': request.headers['x-kind'] ?? '' });
        response.write('one');
        setTimeout(() => response.end('two'), 20);
      });
    };
    const answer = await leanFetch(url, { method: 'post', headers: { 'x-kind': 'call' }, body: '{"a":1}' });
    expect([answer.ok, answer.status, answer.headers.get('x-kind')]).toEqual([true, 200, 'call']);
    expect(await read(answer)).toEqual(['one', 'two']);
    expect(sent).toBe('{"a":1}');
  });

  it('asks for a body as it is, unless the caller asks otherwise', async () => {
    handle = (request, response) => response.end(request.headers['accept-encoding']);
    expect(await (await leanFetch(url)).text()).toBe('identity');
    expect(await (await leanFetch(url, { headers: { 'Accept-Encoding': 'br' } })).text()).toBe('br');
  });

  it('gives the body of a refusal as JSON', async () => {
    handle = (_, response) => response.writeHead(429, { 'retry-after': '3' }).end('{"error":{"message":"Slower"}}');
    const answer = await leanFetch(url, { method: 'POST', body: '{}' });
    expect([answer.ok, answer.status, answer.headers.get('retry-after')]).toEqual([false, 429, '3']);
    expect(await answer.json()).toEqual({ error: { message: 'Slower' } });
  });

  it('follows a redirect', async () => {
    handle = (request, response) => {
      if (request.url === '/') response.writeHead(307, { location: '/there' }).end();
      else response.end(`${request.method} ${request.url}`);
    };
    const answer = await leanFetch(url, { method: 'POST', body: '{}' });
    expect(await answer.text()).toBe('POST /there');
  });

  it('rejects where nobody answers, as fetch does', async () => {
    const error = await leanFetch('http://127.0.0.1:1', { method: 'POST', body: '{}' }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } });
  });

  it('fails where the answer is cut off or makes no sense, whether it is read already or later', async () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n';
    for (const rest of ['', 'no length\r\n']) {
      for (const isReadLate of [false, true]) {
        handle = (request) => request.socket.end(head + rest);
        const answer = await leanFetch(url, { method: 'POST', body: '{}' });
        const body = answer.body as unknown as IncomingMessage;
        if (isReadLate) await new Promise((resolve) => body.once('close', resolve));
        await expect(read(answer)).rejects.toThrow();
      }
    }
  });

  it('gives up an address that takes no connection', async () => {
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const failure = leanFetch(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`).catch(
        (caught: unknown) => caught,
      );
      while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve)); // no TLS comes of it
      jest.advanceTimersByTime(10_000);
      expect(await failure).toMatchObject({
        message: 'fetch failed',
        cause: { message: 'connecting to 127.0.0.1 timed out after 10000 ms' },
      });
    } finally {
      jest.useRealTimers();
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it('reaches nobody but the public internet where an organisation gave the address', async () => {
    let count = 0;
    handle = (_, response) => {
      count += 1;
      response.end('here');
    };
    expect(await (await leanFetch(url)).text()).toBe('here'); // and keeps its connection
    for (const address of [url, url.replace('127.0.0.1', 'localhost'), url.replace('127.0.0.1', '[::ffff:127.0.0.1]')])
      await expect(publicFetch(address, { method: 'POST', body: '{}' })).rejects.toMatchObject({
        message: 'fetch failed',
        cause: { name: 'AddressRefused' },
      });
    expect(count).toBe(1);
    await expect(publicFetch(new Request('https://example.org'))).rejects.toThrow('not followed');
  });

  it('stops at the signal, before the answer and within it', async () => {
    handle = () => undefined;
    const before = new AbortController();
    const waiting = leanFetch(url, { method: 'POST', body: '{}', signal: before.signal });
    before.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });

    let isClosed: Promise<unknown> | undefined;
    handle = (_, response) => {
      isClosed = once(response, 'close');
      response.write('one');
    };
    const within = new AbortController();
    const answer = await leanFetch(url, { method: 'POST', body: '{}', signal: within.signal });
    const reading = read(answer);
    within.abort();
    await expect(reading).rejects.toThrow();
    await isClosed; // the server knows
  });
});
