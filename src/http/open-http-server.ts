import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { MINUTE_MS, SECOND_MS } from '../platform/time';

/** A slow sender of headers or body is cut off: it holds a connection for no longer. */
const HEADERS_TIMEOUT_MS = 10 * SECOND_MS;
const REQUEST_TIMEOUT_MS = 30 * SECOND_MS;
/** Longer than the idle time of common load balancers (60 s), so that they never send into a closing connection. */
const KEEP_ALIVE_MS = MINUTE_MS + 5 * SECOND_MS;

export interface HttpServer {
  server: Server;
  port: number;
  /**
   * Takes no new connections, lets answers at hand end, cuts what is left after `graceMs`, and not before `until` has
   * resolved. Safe to call twice.
   */
  close(graceMs: number, until?: Promise<void>): Promise<void>;
}

/** Listens; rejects where the port is taken. Port 0: any free one. */
export async function openHttpServer(
  listener: RequestListener,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    listener,
  );
  server.on('checkContinue', (request, response) => askFirst(server, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  let closing: Promise<void> | undefined;
  return {
    server,
    port: typeof bound === 'object' && bound ? bound.port : address.port,
    close: (graceMs, until) => (closing ??= closeServer(server, graceMs, until)),
  };
}

/**
 * `Expect: 100-continue`: the sender gets leave once somebody begins to read; a refusal before that spares it its body, and
 * ends the connection, for it may send it all the same.
 */
function askFirst(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request.once('resume', () => {
    if (response.headersSent) return;
    response.shouldKeepAlive = shouldKeepAlive;
    response.writeContinue();
  });
  server.emit('request', request, response);
}

function closeServer(server: Server, graceMs: number, until = Promise.resolve()): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => void until.finally(() => server.closeAllConnections()), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
