import { readdir } from 'node:fs/promises';
import { type ClientSession, type Document, MongoClient, MongoNetworkError } from 'mongodb';
import { childrenOf, commandLineOf } from '../services/process-state';
import { databaseName, describeEngine, startInstance, waitUntil, type Instance } from './start-instance';

/** Of the engine, in one test. */
const KILLS = 5;

describeEngine('when parts die', () => {
  let instance: Instance;
  let database: string;

  beforeAll(async () => {
    instance = await startInstance({ supervise: true });
    database = databaseName('crash');
  }, 120_000);

  afterAll(async () => {
    await instance.close();
  });

  const processId = (name: string): number => instance.services.pids[name] ?? 0;

  /** The postmaster and its sessions, as the kernel does when memory runs out. */
  const killEngine = async (): Promise<void> => {
    const pid = processId('postgres');
    for (const one of [pid, ...(await childrenOf(pid))]) process.kill(one, 'SIGKILL');
  };

  it('acknowledged writes survive kill -9 of the engine, and the application sees no error', async () => {
    const documents = instance.client.db(database).collection('documents');
    await documents.insertOne({ writer: -1 });
    const acknowledged: string[] = [];
    let isStopped = false;
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; !isStopped; n++) {
        await documents.insertOne({ key: `${writer}-${n}` });
        acknowledged.push(`${writer}-${n}`);
      }
    };
    const writers = Array.from({ length: 8 }, (_, index) => write(index));
    await waitUntil(() => acknowledged.length > 200, 20_000, 'the writers are under way');
    const before = processId('postgres');
    await killEngine();
    const reached = acknowledged.length;
    await waitUntil(() => acknowledged.length > reached + 200, 30_000, 'the writers go on');
    isStopped = true;
    await Promise.all(writers);
    expect(processId('postgres')).not.toBe(before);
    const found = new Set((await documents.find({}).toArray()).map(({ key }) => String(key)));
    expect(acknowledged.filter((key) => !found.has(key))).toEqual([]);
  }, 90_000);

  it('every acknowledged increment counts once, over five kills under load', async () => {
    const counters = instance.client.db(database).collection<{ _id: string; n: number }>('counters');
    await counters.insertMany(Array.from({ length: 8 }, (_, index) => ({ _id: `w${index}`, n: 0 })));
    const isInTransaction = (_id: string) => Number(_id.slice(1)) % 2 === 1;
    const acknowledged = new Map<string, number>();
    let isStopped = false;
    const incrementInTransaction = async (_id: string, n: number): Promise<void> => {
      let isWritten = false;
      const write = (session: ClientSession) =>
        session.withTransaction(async () => {
          isWritten = false;
          await counters.updateOne({ _id }, { $inc: { n: 1 } }, { session });
          isWritten = true;
        });
      try {
        await instance.client.withSession(write);
      } catch (error) {
        if (!(error instanceof MongoNetworkError)) throw error;
        // The driver does not try again where its pool is empty: at the first statement nothing was written; of a commit
        // whose answer was lost, the counter tells, as nobody else writes it.
        if (isWritten && (await counters.findOne({ _id }))?.n === n) return;
        await incrementInTransaction(_id, n);
      }
    };
    const increment = async (_id: string): Promise<void> => {
      for (let n = 1; !isStopped; n++) {
        if (!isInTransaction(_id)) await counters.updateOne({ _id }, { $inc: { n: 1 } });
        else await incrementInTransaction(_id, n);
        acknowledged.set(_id, n);
      }
    };
    const writers = Array.from({ length: 8 }, (_, index) => increment(`w${index}`));
    for (let kill = 0; kill < KILLS; kill++) {
      const total = (): number => [...acknowledged.values()].reduce((sum, n) => sum + n, 0);
      const reached = total();
      await waitUntil(() => total() > reached + 200, 30_000, 'the writers are under way');
      await killEngine();
    }
    isStopped = true;
    await Promise.all(writers);
    const counted = new Map((await counters.find({}).toArray()).map(({ _id, n }) => [_id, n]));
    expect(counted).toEqual(acknowledged);
  }, 120_000);

  it('the gateway survives the death of the engine with a transaction open', async () => {
    const gateway = processId('mongo-gateway');
    const documents = instance.client.db(database).collection('open');
    await documents.insertOne({ n: 0 });
    await instance.client.withSession(async (session) => {
      let attempts = 0;
      await session.withTransaction(async () => {
        attempts++;
        await documents.updateOne({}, { $inc: { n: 1 } }, { session });
        if (attempts === 1) await killEngine();
        await documents.updateOne({}, { $inc: { n: 1 } }, { session });
      });
      expect(attempts).toBeGreaterThan(1);
    });
    expect(await documents.findOne({})).toMatchObject({ n: 2 });
    expect(processId('mongo-gateway')).toBe(gateway);
  }, 60_000);

  it('the gateway is started again, on the same port', async () => {
    const documents = instance.client.db(database).collection('documents');
    const before = processId('mongo-gateway');
    process.kill(before, 'SIGKILL');
    await documents.insertOne({ key: 'after' });
    expect(processId('mongo-gateway')).not.toBe(before);
  }, 30_000);

  it('what is sent again after the gateway was killed is answered as before, and not done again', async () => {
    const client = await MongoClient.connect(instance.services.mongodbUri); // whose sessions have no numbers yet
    const db = client.db(database);
    const again = db.collection<{ _id: number; n?: number; key?: string }>('again');
    await again.createIndex({ key: 1 }, { unique: true, sparse: true });
    await again.insertMany([{ _id: 1, n: 0 }, { _id: 2 }]);
    const commands = [
      { insert: 'again', documents: [{ _id: 3 }] },
      { update: 'again', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] },
      { delete: 'again', deletes: [{ q: { _id: 2 }, limit: 1 }] },
      { findAndModify: 'again', query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true },
      { findAndModify: 'again', query: { key: 'a' }, update: { $set: { _id: 4, key: 'b' } }, upsert: true },
      { insert: 'again', documents: [{ _id: 1 }] }, // refused, and refused again
    ];
    const each = commands.map((command) => ({ command, session: client.startSession() }));
    const run = () =>
      Promise.all(each.map(({ command, session }) => db.command({ ...command, txnNumber: 5n }, { session })));
    const transaction = client.startSession();
    transaction.startTransaction();
    await again.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: transaction });
    await transaction.commitTransaction();
    const withoutTime = ({ $clusterTime: _time, operationTime: _operation, ...reply }: Document) => reply;
    const answers = (await run()).map(withoutTime);
    const before = await again.find({}).sort({ _id: 1 }).toArray();
    process.kill(processId('mongo-gateway'), 'SIGKILL');
    await db.collection('documents').insertOne({ key: 'back' });
    expect((await run()).map(withoutTime)).toEqual(answers);
    await transaction.commitTransaction();
    expect(await again.find({}).sort({ _id: 1 }).toArray()).toEqual(before);
    expect(before).toEqual([{ _id: 1, n: 3 }, { _id: 3 }, { _id: 4, key: 'b' }]);
    await Promise.all([...each.map(({ session }) => session), transaction].map((session) => session.endSession()));
    await client.close();
  }, 30_000);

  it('400 cursors closed early leave no file behind', async () => {
    const documents = instance.client.db(database).collection('cursors');
    await documents.insertMany(Array.from({ length: 100 }, (_, n) => ({ n })));
    const open = async (): Promise<void> => {
      const cursor = documents.find({}, { batchSize: 2 }).sort({ n: 1 });
      await cursor.next();
      await cursor.close();
    };
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 20 }, open));
    const dataDir = /-D (\S+)/.exec(await commandLineOf(processId('postgres')))?.[1] ?? '';
    await waitUntil(
      async () => (await readdir(`${dataDir}/pg_documentdb_cursor_files`)).length === 0,
      5_000,
      'the files are gone',
    );
  }, 60_000);
});
