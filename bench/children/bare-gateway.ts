import { hash } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { serve } from '../lib/serve';

const { BSON, MongoClient, ObjectId } = mongoose.mongo;

interface Opened {
  mongodbUri: string;
  redisUrl: string;
  prefix: string;
  upstream: string;
  token: string;
}

const GATHER_MS = 100;

/**
 * Limit of the gateway goal: node:http with the calls that a gateway must make by contract, and none of the work between.
 * The token is looked up by its hash, the call counted in Redis, the body read and written anew for the provider, the
 * stream passed on and searched for its usage, the call marked in Redis while it is not in MongoDB, and put into the ledger.
 */
serve({
  async open({ mongodbUri, redisUrl, prefix, upstream, token }: Opened): Promise<number> {
    const client = await new MongoClient(mongodbUri, { w: 'majority' }).connect();
    const ledger = client.db().collection<{ _id: string }>('bench_bare_calls');
    // The indexes of ours: a row costs MongoDB the same.
    await ledger.createIndex({ organisationId: 1, startedAt: -1, _id: -1 });
    await ledger.createIndex({ organisationId: 1, userId: 1, startedAt: -1, _id: -1 });
    await ledger.createIndex({ startedAt: -1 });
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
    const known = new Set([hash('sha256', token)]);
    const organisationId = new ObjectId();
    const userId = new ObjectId();
    const { port, hostname } = new URL(upstream);
    let rows: { _id: string }[] = [];
    setInterval(() => {
      const batch = rows;
      rows = [];
      if (batch.length === 0) return;
      void ledger
        .insertMany(batch, { ordered: false })
        .then(() => redis.hdel(`${prefix}:bench:calls`, ...batch.map(({ _id }) => _id)));
    }, GATHER_MS);
    const mark = (row: { _id: string }) =>
      void redis.hset(`${prefix}:bench:calls`, row._id, Buffer.from(BSON.serialize(row)));

    const pass = async (incoming: IncomingMessage, outgoing: ServerResponse, text: string) => {
      const bearer = incoming.headers.authorization?.slice('Bearer '.length) ?? '';
      if (!known.has(hash('sha256', bearer))) return void outgoing.writeHead(401).end();
      await redis.incr(`${prefix}:bench:minute`);
      const asked = JSON.parse(text) as object;
      const body = JSON.stringify({ ...asked, stream_options: { include_usage: true } });
      const row = { _id: new ObjectId().toHexString(), organisationId, userId, startedAt: new Date(), usage: '' };
      mark(row);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(
        { agent, port, hostname, path: '/v1/chat/completions', method: 'POST', headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/event-stream' });
          answer.on('data', (bytes: Buffer) => {
            const piece = bytes.toString();
            if (piece.includes('"usage":{')) row.usage = piece;
            if (!outgoing.write(bytes)) {
              answer.pause();
              outgoing.once('drain', () => answer.resume());
            }
          });
          answer.on('end', () => {
            outgoing.end();
            mark(row);
            rows.push(row);
          });
        },
      );
      sent.on('error', () => outgoing.destroy());
      sent.end(body);
    };
    const server = createServer((incoming, outgoing) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (data: string) => (text += data));
      incoming.on('end', () => void pass(incoming, outgoing, text).catch(() => outgoing.destroy()));
    });
    server.keepAliveTimeout = 0; // kept connections wait while the other sides are measured
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  },
});
