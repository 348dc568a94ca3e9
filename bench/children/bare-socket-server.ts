import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { serve } from '../lib/serve';

/** Peers of the fan-out: Socket.IO as its documentation sets it up, and plain ws fed by Redis pub/sub. */
serve({
  async open({
    mode,
    redisUrl,
    prefix,
  }: {
    mode: 'socket.io' | 'ws';
    redisUrl: string;
    prefix: string;
  }): Promise<number> {
    const http = createServer();
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    if (mode === 'ws') {
      const server = new WebSocketServer({ server: http, perMessageDeflate: false });
      await redis.subscribe(`${prefix}:plain`);
      redis.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
        for (const client of server.clients) client.send(message, { binary: false });
      });
    } else {
      const io = new Server(http, {
        adapter: createAdapter(redis, { streamName: `${prefix}:bare`, channelPrefix: `${prefix}:bare` }),
        transports: ['websocket'],
      });
      io.of('/canvas').on('connection', (socket) => void socket.join('room'));
    }
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    return typeof address === 'object' && address ? address.port : 0;
  },
});
