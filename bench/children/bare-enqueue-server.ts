import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { serve } from '../lib/serve';

const { MongoClient, ObjectId } = mongoose.mongo;

interface Opened {
  mongodbUri: string;
  redisUrl: string;
  prefix: string;
  queue: string;
  /** A canvas to find with each call: the peer then makes all the calls of the product's POST, not just two. */
  canvasId?: string;
}

/**
 * Peers of the enqueue goal: node:http, JSON, and the calls to MongoDB (native driver, majority) and Redis; 202 once
 * the run is durable. Without `canvasId` the least there is, one insert and one `Queue.add`. With it, those that our
 * POST makes as well: the count of a rate limit, the canvas and its member, a place in a fair queue, the note to open
 * pages that there is a run, and the subscription of its stream.
 */
serve({
  async open({ mongodbUri, redisUrl, prefix, queue: name, canvasId }: Opened): Promise<number> {
    const client = await new MongoClient(mongodbUri, { maxPoolSize: 50, w: 'majority' }).connect();
    const runs = client.db().collection('bench_bare_runs');
    const canvases = client.db().collection('canvases');
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const subscriber = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const queue = new Queue(name, { connection, prefix });
    const canvas = canvasId ? await canvases.findOne({ _id: new ObjectId(canvasId) }) : undefined;
    const member = canvas && { _id: canvas._id, organisationId: canvas['organisationId'] as unknown };

    const least = async (input: { prompt: string }): Promise<string> => {
      const _id = new ObjectId();
      const runId = _id.toHexString();
      await runs.insertOne({ _id, status: 'queued', input, createdAt: new Date() });
      await queue.add('run', { runId }, { jobId: `run-${runId}` });
      return runId;
    };
    const same = async (input: { prompt: string }): Promise<string> => {
      await connection.incr(`${prefix}:bench:count`);
      if (!member || !(await canvases.findOne(member))) throw new Error('no canvas');
      const _id = new ObjectId();
      const runId = _id.toHexString();
      const place = connection.zrange(`${prefix}:${name}:prioritized`, '0', '0', 'WITHSCORES');
      await runs.insertOne({ _id, status: 'queued', input, createdAt: new Date() });
      await place;
      await queue.add('run', { runId }, { jobId: `run-${runId}`, priority: 1 });
      await connection.xadd(`${prefix}:bench:stream`, 'MAXLEN', '~', 1_000, '*', 'data', JSON.stringify(input));
      await subscriber.subscribe(`${prefix}:bench:${runId}`);
      await connection.xrange(`${prefix}:bench:${runId}`, '-', '+');
      await subscriber.unsubscribe(`${prefix}:bench:${runId}`);
      return runId;
    };
    const start = canvasId ? same : least;

    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (data: string) => (text += data));
      request.on('end', () => {
        const answer = async () => {
          const runId = await start(JSON.parse(text) as { prompt: string });
          response
            .writeHead(202, { 'content-type': 'application/json', 'x-run-id': runId })
            .end(JSON.stringify({ runId }));
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
