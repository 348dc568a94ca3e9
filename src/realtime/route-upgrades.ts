import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers WebSockets below a path; what is after the head of the request comes as `head`. */
export interface WebSocketDoor {
  /** Such as `/socket.io/`: all below it; without the slash at its end: that address alone. */
  path: string;
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Gives each WebSocket to the door of its path. Any other upgrade (`h2c`, or a WebSocket where there is no door) is not
 * taken up, as HTTP lets a server do: the request goes on as plain HTTP/1.1, its body too. It takes the place of whoever
 * listened for upgrades before: engine.io ends all that are not its own.
 */
export function routeUpgrades(server: Server, doors: readonly WebSocketDoor[]): void {
  const doorOf = ({ headers, url }: IncomingMessage) =>
    headers.upgrade?.toLowerCase() === 'websocket' ? doors.find(({ path }) => isAt(path, url)) : undefined;
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const door = doorOf(request);
    if (door) return door.open(request, socket, head);
    if (head.length > 0) socket.unshift(head);
    socket.unshift(Buffer.from(withoutUpgrade(request), 'latin1'));
    server.emit('connection', socket);
  });
  // Node 24.9 and later ask whether to take an upgrade up at all; nothing comes to the lines above then but for a door.
  const asking = server as Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };
  if (asking.shouldUpgradeCallback) asking.shouldUpgradeCallback = (request) => doorOf(request) !== undefined;
}

const isAt = (path: string, url = ''): boolean =>
  path.endsWith('/') ? url.startsWith(path) : url.split('?', 1)[0] === path;

/** The head of a request as it came, but for the wish to upgrade. */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const [name = '', value = ''] = [rawHeaders[place], rawHeaders[place + 1]];
    switch (name.toLowerCase()) {
      case 'upgrade':
      case 'http2-settings':
        break;
      case 'connection': {
        const kept = value.split(',').filter((option) => !/^\s*(upgrade|http2-settings)\s*$/i.test(option));
        if (kept.length > 0) lines.push(`${name}: ${kept.join(',').trim()}`);
        break;
      }
      default:
        lines.push(`${name}: ${value}`);
    }
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
