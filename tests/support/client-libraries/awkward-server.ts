import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What befalls the next call: refused with `Retry-After: 1`; answered, but the answer is lost; a stream is cut after each three events. */
type Mode = 'refuse' | 'lose' | 'cut';

export interface AwkwardServer {
  url: string;
  /** Streams that were cut. */
  cuts(): number;
  close(): Promise<void>;
}

/** Stands before a server at `target`. `GET /_next/refuse` (or `lose`, `cut`) says what befalls the calls after it; `/_next/none` ends it. */
export async function openAwkwardServer(target: string): Promise<AwkwardServer> {
  let next: Mode | undefined;
  let cuts = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/_next/')) {
      const [, mode] = path.slice(1).split('/');
      next = mode === 'none' ? undefined : (mode as Mode);
      return response.end('{}');
    }
    const mode = next;
    // A stream is cut again and again.
    if (mode !== 'cut') next = undefined;
    if (mode === 'refuse') {
      request.resume();
      response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '1' });
      return response.end(JSON.stringify({ code: 'rate_limited', detail: 'Too much.' }));
    }
    const { method, headers } = request;
    const asked = ask(`${target}${path}`, { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
      if (mode === 'lose') return answer.resume().on('end', () => response.destroy());
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      const isCut = mode === 'cut' && String(answer.headers['content-type']).startsWith('text/event-stream');
      if (!isCut) return answer.pipe(response);
      let text = '';
      let isDone = false;
      answer.on('data', (piece: Buffer) => {
        if (isDone) return;
        text += piece.toString('latin1');
        const [, , third = ''] = text.split('\n\n', 3);
        const end = text.split('\n\n', 3).join('\n\n').length + 2;
        if (third === '' || text.length < end) return;
        isDone = true;
        cuts += 1;
        answer.destroy();
        response.write(Buffer.from(text.slice(0, end), 'latin1'), () => response.destroy());
      });
      answer.on('end', () => isDone || response.end(Buffer.from(text, 'latin1')));
    });
    asked.on('error', () => response.destroy());
    request.pipe(asked);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
