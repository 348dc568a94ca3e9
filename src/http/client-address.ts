import type { IncomingMessage } from 'node:http';

/**
 * Where a request came from: the address of the connection or, behind so many proxies as are believed, what the outermost
 * of them says in X-Forwarded-For. An empty string where the connection is gone.
 */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const nearest = request.socket.remoteAddress ?? '';
  const told = request.headers['x-forwarded-for'];
  if (proxies === 0 || told === undefined) return nearest;
  const addresses = [nearest, ...String(told).split(',').reverse()];
  return addresses[Math.min(proxies, addresses.length - 1)]?.trim() ?? nearest;
}
