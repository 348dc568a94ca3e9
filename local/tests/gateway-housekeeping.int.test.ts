/** What MongoDB clears away by itself: expired documents, cursors that nobody uses, what clients left half sent. */
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Long, MongoClient, type Collection, type Document } from 'mongodb';
import { commandLineOf } from '../services/process-state';
import { databaseName, describeEngine, startInstance, waitUntil, type Instance } from './start-instance';

const IDLE_SECONDS = 4;
const ABANDONED = 200;
const MEGABYTE = 2 ** 20;
const PENDING_BYTES = 8 * MEGABYTE;

describeEngine('with short times', () => {
  let instance: Instance;
  let database: string;
  const collection = (name: string): Collection<Document> => instance.client.db(database).collection(name);

  beforeAll(async () => {
    instance = await startInstance({
      supervise: true,
      limits: { cursorIdleSeconds: IDLE_SECONDS, housekeepingSeconds: 2, pendingBytes: PENDING_BYTES },
    });
    database = databaseName('housekeeping');
    await collection('numbers').insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
  }, 120_000);

  afterAll(() => instance.close());

  const cursorFiles = async (): Promise<string[]> => {
    const dataDir = /-D (\S+)/.exec(await commandLineOf(instance.services.pids['postgres'] ?? 0))?.[1] ?? '';
    return await readdir(`${dataDir}/pg_documentdb_cursor_files`);
  };

  async function abandon(count: number): Promise<void> {
    const open = (): Promise<Document> =>
      instance.client.db(database).command({ find: 'numbers', sort: { n: 1 }, batchSize: 2 });
    for (let opened = 0; opened < count; opened += 20) await Promise.all(Array.from({ length: 20 }, open));
  }

  it('a TTL index deletes what has expired, and nothing else', async () => {
    const notes = collection('notes');
    await notes.createIndex({ at: 1 }, { expireAfterSeconds: 5 });
    const now = Date.now();
    await notes.insertMany([{ at: new Date(now - 10_000) }, { at: new Date(now + 3_600_000) }, { at: 'never' }, {}]);
    await waitUntil(async () => (await notes.countDocuments()) < 4, 60_000, 'the expired one is gone');
    expect(await notes.countDocuments()).toBe(3);
    await notes.insertOne({ at: new Date(now - 10_000) });
    await waitUntil(async () => (await notes.countDocuments()) < 4, 60_000, 'the next one is gone');
  }, 130_000);

  it('cursors that nobody uses end, and leave no file', async () => {
    const { cursor } = await instance.client.db(database).command({ find: 'numbers', sort: { n: 1 }, batchSize: 2 });
    await abandon(ABANDONED);
    expect((await cursorFiles()).length).toBeGreaterThan(ABANDONED / 2);
    await waitUntil(async () => (await cursorFiles()).length === 0, 60_000, 'the files are gone');
    const more = instance.client.db(database).command({ getMore: Long.fromValue(cursor.id), collection: 'numbers' });
    await expect(more).rejects.toMatchObject({ code: 43 });
  }, 90_000);

  it('a cursor that is used lives on, longer than it might be idle', async () => {
    const cursor = collection('numbers').find({}, { batchSize: 50 }).sort({ n: 1 });
    const found: number[] = [];
    for await (const { n } of cursor) {
      found.push(n as number);
      if (found.length % 50 === 0) await delay(IDLE_SECONDS * 250);
    }
    expect(found).toEqual(Array.from({ length: 500 }, (_, n) => n));
  }, 60_000);

  it('cursors of a gateway that was killed leave no file either', async () => {
    await abandon(40);
    const before = instance.services.pids['mongo-gateway'] ?? 0;
    process.kill(before, 'SIGKILL');
    expect((await cursorFiles()).length).toBeGreaterThan(0);
    await waitUntil(async () => (await cursorFiles()).length === 0, 60_000, 'the files are gone');
  }, 90_000);

  it('large messages of many clients take turns above the bound, and all arrive', async () => {
    const clients = await Promise.all(
      Array.from({ length: 12 }, () => MongoClient.connect(instance.services.mongodbUri)),
    );
    const text = 'x'.repeat(6 * MEGABYTE);
    await Promise.all(clients.map((client, n) => client.db(database).collection('large').insertOne({ n, text })));
    expect(await collection('large').countDocuments()).toBe(12);
    await Promise.all(clients.map((client) => client.close()));
    const { pendingBytes, mostPendingBytes } = (await instance.client.db('admin').command({ serverStatus: 1 }))[
      'network'
    ];
    expect(pendingBytes).toBeLessThan(MEGABYTE); // this command
    expect(mostPendingBytes).toBeGreaterThan(PENDING_BYTES);
    expect(mostPendingBytes).toBeLessThan(2 * PENDING_BYTES + 7 * MEGABYTE);
  }, 90_000);

  it('replies tell their time, each later than the one before, and not before what the client has seen', async () => {
    const db = instance.client.db('admin');
    const timeOf = (reply: Document): bigint => BigInt(reply['operationTime'].toString());
    const first = await db.command({ ping: 1 });
    expect(first['$clusterTime'].clusterTime).toEqual(first['operationTime']);
    const second = await db.command({ ping: 1 });
    expect(timeOf(second)).toBeGreaterThan(timeOf(first));
    const before = instance.services.pids['mongo-gateway'] ?? 0;
    process.kill(before, 'SIGKILL');
    expect(timeOf(await db.command({ ping: 1 }).catch(() => db.command({ ping: 1 })))).toBeGreaterThan(timeOf(second));
  }, 30_000);

  it('a causally consistent session reads what it wrote', async () => {
    await instance.client.withSession({ causalConsistency: true }, async (session) => {
      const causal = collection('causal');
      await causal.insertOne({ _id: 1 as never, n: 1 }, { session });
      expect(session.operationTime).toBeDefined();
      expect(await causal.findOne({}, { session })).toMatchObject({ n: 1 });
      expect(await causal.countDocuments({}, { session })).toBe(1);
      expect(await causal.distinct('n', {}, { session })).toEqual([1]);
      await session.withTransaction(() => causal.updateOne({}, { $inc: { n: 1 } }, { session }));
      expect(await causal.find({}, { session }).toArray()).toMatchObject([{ n: 2 }]);
    });
  });
});
