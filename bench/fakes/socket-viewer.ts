import { WebSocket } from 'ws';

export interface ViewerOptions {
  url: string;
  /** Socket.IO: CONNECT packet's data, and the join to send (undefined: the server joins by itself). Absent: plain ws. */
  socketIo?: { auth: object; join: { event: string; payload: object } | undefined };
  /** Every event, as bytes; what is none of these (engine packets, acknowledgements) is left out. */
  onMessage(data: Buffer): void;
}

const PING = 0x32;
const PONG = '3';
const OPEN = 0x30;
const MESSAGE = 0x34;
const EVENT = 0x32;

/**
 * A light client, the same for plain ws and for Socket.IO: speaks just enough of engine.io 4 over a WebSocket and parses
 * nothing. Resolves once it is in its room.
 */
export function openViewer({ url, socketIo, onMessage }: ViewerOptions): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
    if (!socketIo) socket.on('open', () => resolve(socket));
    socket.on('message', (data: Buffer) => {
      if (!socketIo || (data[0] === MESSAGE && data[1] === EVENT)) return onMessage(data);
      if (data[0] === PING) return socket.send(PONG);
      if (data[0] === OPEN) return socket.send(`40/canvas,${JSON.stringify(socketIo.auth)}`);
      const head = data.toString('latin1', 0, 60);
      if (head.startsWith('44')) return reject(new Error(`refused: ${data.toString()}`));
      if (head.startsWith('40/canvas')) {
        if (!socketIo.join) return resolve(socket);
        return socket.send(`42/canvas,0${JSON.stringify([socketIo.join.event, socketIo.join.payload])}`);
      }
      if (!head.startsWith('43/canvas,0')) return undefined;
      if (data.includes('"ok":true')) return resolve(socket);
      return reject(new Error(`not joined: ${data.toString()}`));
    });
  });
}
