import type { IncomingMessage } from 'node:http';

/** What the server answers where a client offers it. */
export const SUBPROTOCOL = 'weft';
const BEARER = 'bearer.';

/**
 * The token of a WebSocket's request: of `Authorization: Bearer`, of an entry `bearer.<token>` of `Sec-WebSocket-Protocol` (a
 * browser can set nothing else; it offers `weft` beside it), or of `?token=`. Undefined where there is none.
 */
export function readToken({ headers, url = '' }: IncomingMessage): string | undefined {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token) return token;
  const offered = String(headers['sec-websocket-protocol'] ?? '').split(',');
  const entry = offered.map((protocol) => protocol.trim()).find((protocol) => protocol.startsWith(BEARER));
  if (entry !== undefined) return entry.slice(BEARER.length) || undefined;
  return new URLSearchParams(url.split('?')[1] ?? '').get('token') ?? undefined;
}
