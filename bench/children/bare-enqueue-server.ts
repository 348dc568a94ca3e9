import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { serve } from '../lib/serve';

/** Peer of the enqueue goal: node:http, JSON, one insert by the native driver (majority), one Queue.add, 202. */
serve({
  async open({
    mongodbUri,
    redisUrl,
    prefix,
    queue: name,
  }: {
    mongodbUri: string;
    redisUrl: string;
    prefix: string;
    queue: string;
  }): Promise<number> {
    const client = await new mongoose.mongo.MongoClient(mongodbUri, { maxPoolSize: 50, w: 'majority' }).connect();
    const runs = client.db().collection('bench_bare_runs');
    const queue = new Queue(name, { connection: new Redis(redisUrl, { maxRetriesPerRequest: null }), prefix });
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (data: string) => (text += data));
      request.on('end', () => {
        const answer = async () => {
          const body = JSON.parse(text) as { prompt: string };
          const _id = new mongoose.mongo.ObjectId();
          await runs.insertOne({ _id, status: 'queued', input: body, createdAt: new Date() });
          await queue.add('run', { runId: _id.toHexString() }, { jobId: `run-${_id.toHexString()}` });
          response
            .writeHead(202, { 'content-type': 'application/json', 'x-run-id': _id.toHexString() })
            .end(JSON.stringify({ runId: _id.toHexString() }));
        };
        answer().catch(() => response.writeHead(500).end());
      });
    });
    server.keepAliveTimeout = 0; // kept connections wait while the other side is measured
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  },
});
