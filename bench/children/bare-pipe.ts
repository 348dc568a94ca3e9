import { Agent, createServer, request } from 'node:http';
import { pipeline } from 'node:stream';
import { serve } from '../lib/serve';

/** Peer of the gateway goal: takes a request, sends it on as it is, and pipes the answer back. Knows nothing. */
serve({
  async open({ upstream }: { upstream: string }): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
    const { port, hostname } = new URL(upstream);
    const server = createServer((incoming, outgoing) => {
      const sent = request(
        { agent, port, hostname, path: incoming.url, method: incoming.method, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          pipeline(answer, outgoing, () => undefined);
        },
      );
      sent.on('error', () => outgoing.destroy());
      pipeline(incoming, sent, () => undefined);
    });
    server.keepAliveTimeout = 0; // kept connections wait while the other sides are measured
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  },
});
