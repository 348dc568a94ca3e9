import { MongoClient, type ClientSession, type Collection, type Document } from 'mongodb';
import { databaseName, describeEngine, startInstance, waitUntil, type Instance } from './start-instance';

let instance: Instance;
let database: string;
const collection = (name: string): Collection<Document> => instance.client.db(database).collection(name);
const withSession = async (work: (session: ClientSession) => Promise<void>): Promise<void> => {
  await instance.client.withSession(work);
};

beforeAll(async () => {
  instance = await startInstance();
  database = databaseName('txn');
  await collection('accounts').insertMany([
    { _id: 'a' as never, n: 0 },
    { _id: 'b' as never, n: 0 },
  ]);
  await collection('keys').createIndex({ key: 1 }, { unique: true });
}, 120_000);

beforeEach(async () => {
  await collection('accounts').updateMany({}, { $set: { n: 0 } });
});

afterAll(async () => {
  await instance.client.db(database).dropDatabase();
  await instance.close();
});

it('commits what withTransaction wrote, and reads its own writes', async () => {
  await withSession(async (session) => {
    await session.withTransaction(async () => {
      await collection('accounts').updateOne({ _id: 'a' as never }, { $inc: { n: 5 } }, { session });
      expect(await collection('accounts').findOne({ _id: 'a' as never }, { session })).toMatchObject({ n: 5 });
      expect(await collection('accounts').findOne({ _id: 'a' as never })).toMatchObject({ n: 0 });
    });
  });
  expect(await collection('accounts').findOne({ _id: 'a' as never })).toMatchObject({ n: 5 });
});

it('undoes everything when the callback throws', async () => {
  await withSession(async (session) => {
    const failing = session.withTransaction(async () => {
      await collection('accounts').updateMany({}, { $inc: { n: 1 } }, { session });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
  });
  expect(await collection('accounts').countDocuments({ n: 0 })).toBe(2);
});

it('labels a write conflict as transient', async () => {
  await withSession(async (first) => {
    await withSession(async (second) => {
      first.startTransaction();
      second.startTransaction();
      await collection('accounts').updateOne({ _id: 'a' as never }, { $inc: { n: 1 } }, { session: first });
      const conflict: unknown = await collection('accounts')
        .updateOne({ _id: 'a' as never }, { $inc: { n: 1 } }, { session: second })
        .catch((error: unknown) => error);
      expect(conflict).toMatchObject({ code: 112 });
      expect((conflict as { hasErrorLabel(label: string): boolean }).hasErrorLabel('TransientTransactionError')).toBe(
        true,
      );
      await second.abortTransaction();
      await first.commitTransaction();
    });
  });
});

it('gets 20 parallel increments of one document right', async () => {
  const increment = (): Promise<void> =>
    withSession(async (session) => {
      await session.withTransaction(async () => {
        const account = await collection('accounts').findOne({ _id: 'a' as never }, { session });
        await collection('accounts').updateOne({ _id: 'a' as never }, { $set: { n: account?.['n'] + 1 } }, { session });
      });
    });
  await Promise.all(Array.from({ length: 20 }, increment));
  expect(await collection('accounts').findOne({ _id: 'a' as never })).toMatchObject({ n: 20 });
}, 60_000);

it('fails the command of a duplicate key, without the transient label, and ends the transaction', async () => {
  await collection('keys').insertOne({ key: 'taken' });
  await withSession(async (session) => {
    session.startTransaction();
    await collection('keys').insertOne({ key: 'fresh' }, { session });
    const error: unknown = await collection('keys')
      .insertOne({ key: 'taken' }, { session })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 11_000, keyPattern: { key: 1 } });
    expect((error as { hasErrorLabel(label: string): boolean }).hasErrorLabel('TransientTransactionError')).toBe(false);
    await expect(collection('keys').findOne({}, { session })).rejects.toMatchObject({ code: 251 });
    await session.abortTransaction();
  });
  expect(await collection('keys').countDocuments({ key: 'fresh' })).toBe(0);
});

it('answers a repeated commit as the first, and refuses to abort after it', async () => {
  await withSession(async (session) => {
    session.startTransaction();
    await collection('accounts').updateOne({ _id: 'b' as never }, { $inc: { n: 1 } }, { session });
    await session.commitTransaction();
    await session.commitTransaction();
  });
  expect(await collection('accounts').findOne({ _id: 'b' as never })).toMatchObject({ n: 1 });
});

it('pages a cursor inside a transaction and creates a collection in one', async () => {
  await collection('pages').insertMany(Array.from({ length: 50 }, (_, n) => ({ n })));
  await withSession(async (session) => {
    await session.withTransaction(async () => {
      const found = await collection('pages').find({}, { session, batchSize: 7 }).sort({ n: 1 }).toArray();
      expect(found).toHaveLength(50);
      await collection(`made_${Date.now()}`).insertOne({ n: 1 }, { session });
    });
  });
});

it('keeps the sum over parallel transfers', async () => {
  const accounts = collection('bank');
  await accounts.insertMany(Array.from({ length: 10 }, (_, id) => ({ _id: id as never, n: 100 })));
  const transfer = (from: number, to: number): Promise<void> =>
    withSession(async (session) => {
      await session.withTransaction(async () => {
        await accounts.updateOne({ _id: from as never }, { $inc: { n: -1 } }, { session });
        await accounts.updateOne({ _id: to as never }, { $inc: { n: 1 } }, { session });
      });
    });
  await Promise.all(Array.from({ length: 60 }, (_, index) => transfer(index % 10, (index * 7 + 3) % 10)));
  const [total] = await accounts.aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }]).toArray();
  expect(total).toMatchObject({ n: 1_000 });
}, 60_000);

describeEngine('a client that is gone', () => {
  it('does not keep its rows locked', async () => {
    const other = await MongoClient.connect(instance.services.mongodbUri);
    const session = other.startSession();
    session.startTransaction();
    await other
      .db(database)
      .collection('accounts')
      .updateMany({}, { $inc: { n: 1 } }, { session });
    const sockets = other as unknown as { topology: { close(): void } };
    sockets.topology.close(); // no endSessions, as when the process was killed
    const startedAt = Date.now();
    await collection('accounts').updateMany({}, { $inc: { n: 10 } });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    await waitUntil(
      async () => (await collection('accounts').countDocuments({ n: 10 })) === 2,
      5_000,
      'only the other write counts',
    );
  }, 30_000);
});
