import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../lib/serve';

/**
 * The peer of calls to devices: what it takes at least to bring a question from one process to a device that another holds, and its
 * answer back: a channel of Redis for each device and one for each who asks, ws, JSON. No schemas, rights, limits or records.
 */
serve({
  async open({ redisUrl, prefix }: { redisUrl: string; prefix: string }): Promise<number> {
    const [command, subscriber] = [new Redis(redisUrl), new Redis(redisUrl)];
    const devices = new Map<string, WebSocket>();
    const askers = new Map<string, string>();
    subscriber.on('message', (channel: string, text: string) => {
      const { frame, asker } = JSON.parse(text) as { frame: { id: string }; asker: string };
      askers.set(frame.id, asker);
      devices.get(channel)?.send(JSON.stringify({ type: 'tool_call', ...frame }));
    });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    server.on('connection', (socket) => {
      socket.on('message', (text: Buffer) => {
        const frame = JSON.parse(text.toString('utf8')) as { type: string; device_id?: string; id?: string };
        if (frame.type === 'device_hello') {
          const channel = `${prefix}:bare-device:${frame.device_id}`;
          devices.set(channel, socket);
          void subscriber.subscribe(channel).then(() => socket.send(JSON.stringify({ type: 'hello_ok' })));
          return;
        }
        const id = frame.id ?? '';
        const asker = askers.get(id);
        askers.delete(id);
        if (asker) void command.publish(`${prefix}:bare-asker:${asker}`, JSON.stringify(frame));
      });
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  },
});
