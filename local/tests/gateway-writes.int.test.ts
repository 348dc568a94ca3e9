import { MongoBulkWriteError, MongoClient, MongoServerError, type Collection, type Document } from 'mongodb';
import { databaseName, isRealMongo, startInstance, type Instance } from './start-instance';

let instance: Instance;
let database: string;
const collection = (name: string): Collection<Document> => instance.client.db(database).collection(name);

beforeAll(async () => {
  instance = await startInstance();
  database = databaseName('writes');
}, 120_000);

afterAll(async () => {
  await instance.client.db(database).dropDatabase();
  await instance.close();
});

describe('unique indexes', () => {
  it('are enforced right after createIndex on an existing collection', async () => {
    const people = collection('people');
    await people.insertOne({ name: 'first' });
    await people.createIndex({ name: 1 }, { unique: true });
    await expect(people.insertOne({ name: 'first' })).rejects.toMatchObject({ code: 11_000 });
  });

  it('tell a violation as MongoDB does', async () => {
    const users = collection('users');
    await users.createIndex({ email: 1 }, { unique: true });
    await users.insertOne({ email: 'a@example.org' });
    const error: unknown = await users.insertOne({ email: 'a@example.org' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 11_000, keyPattern: { email: 1 }, keyValue: { email: 'a@example.org' } });
    expect((error as Error).message).toMatch(
      /^E11000 duplicate key error collection: .*\.users index: email_1 dup key/,
    );
  });

  it('name _id and compound keys', async () => {
    const items = collection('items');
    await items.createIndex({ owner: 1, 'place.row': 1 }, { unique: true, name: 'owner_place' });
    await items.insertOne({ _id: 1 as never, owner: 'o', place: { row: 2 } });
    await expect(items.insertOne({ _id: 1 as never, owner: 'p' })).rejects.toMatchObject({
      code: 11_000,
      keyPattern: { _id: 1 },
    });
    await expect(items.insertOne({ owner: 'o', place: { row: 2 } })).rejects.toMatchObject({
      code: 11_000,
      keyPattern: { owner: 1, 'place.row': 1 },
      keyValue: { owner: 'o', 'place.row': 2 },
    });
  });

  it('tell violations by updates and findAndModify', async () => {
    const slots = collection('slots');
    await slots.createIndex({ slot: 1 }, { unique: true });
    await slots.insertMany([{ slot: 1 }, { slot: 2 }]);
    await expect(slots.updateOne({ slot: 1 }, { $set: { slot: 2 } })).rejects.toMatchObject({
      code: 11_000,
      keyPattern: { slot: 1 },
    });
    await expect(slots.findOneAndUpdate({ slot: 1 }, { $set: { slot: 2 } })).rejects.toMatchObject({
      code: 11_000,
      keyPattern: { slot: 1 },
      keyValue: { slot: 2 },
    });
  });

  it('tell the values of a compound key, and of _id, by findAndModify', async () => {
    const seats = collection('seats');
    await seats.createIndex({ row: 1, 'place.n': -1 }, { unique: true });
    await seats.insertMany([
      { _id: 1 as never, row: 'a', place: { n: 7 } },
      { _id: 2 as never, row: 'b', place: { n: 7 } },
    ]);
    await expect(seats.findOneAndUpdate({ row: 'b' }, { $set: { row: 'a' } })).rejects.toMatchObject({
      keyPattern: { row: 1, 'place.n': -1 },
      keyValue: { row: 'a', 'place.n': 7 },
    });
    await expect(
      seats.findOneAndUpdate({ row: 'c' }, { $set: { _id: 1 as never } }, { upsert: true }),
    ).rejects.toMatchObject({ code: 11_000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } });
  });

  it('refuse to be built over duplicates', async () => {
    const doubled = collection('doubled');
    await doubled.insertMany([{ n: 1 }, { n: 1 }]);
    await expect(doubled.createIndex({ n: 1 }, { unique: true })).rejects.toMatchObject({ code: 11_000 });
  });

  const itEngine = isRealMongo ? it.skip : it; // MongoDB refuses: DatabaseDropPending
  itEngine(
    'may be built while their database is dropped, without an error',
    async () => {
      const db = instance.client.db(`${database}_dropped`);
      const build = async (round: number): Promise<void> => {
        await db.collection(`c${round % 3}`).createIndex({ [`k${round}`]: 1 });
      };
      for (let round = 0; round < 10; round++)
        await Promise.all([build(round), build(round + 1), db.dropDatabase(), build(round + 2)]);
      await db.dropDatabase();
    },
    60_000,
  );

  it('may be partial', async () => {
    const runs = collection('runs');
    await runs.createIndex({ key: 1 }, { unique: true, partialFilterExpression: { key: { $exists: true } } });
    await runs.insertMany([{}, {}, { key: 'k' }]);
    await expect(runs.insertOne({ key: 'k' })).rejects.toMatchObject({ code: 11_000 });
  });

  it('are listed, dropped and made again', async () => {
    const indexed = collection('indexed');
    await indexed.createIndexes([
      { key: { a: 1 } },
      { key: { b: -1 }, name: 'by_b' },
      { key: { at: 1 }, expireAfterSeconds: 60 },
    ]);
    await indexed.createIndex({ a: 1 });
    expect((await indexed.indexes()).map(({ name }) => name).sort()).toEqual(['_id_', 'a_1', 'at_1', 'by_b']);
    await indexed.dropIndex('by_b');
    expect(await indexed.indexExists('by_b')).toBe(false);
    await expect(indexed.dropIndex('by_b')).rejects.toMatchObject({ code: 27 });
  });
});

describe('retryable writes', () => {
  it('apply every statement of a batch', async () => {
    const tasks = collection('tasks');
    await tasks.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const deleted = await tasks.bulkWrite([{ deleteOne: { filter: { n: 1 } } }, { deleteOne: { filter: { n: 2 } } }]);
    expect(deleted.deletedCount).toBe(2);
    const updated = await tasks.bulkWrite([
      { updateOne: { filter: { n: 3 }, update: { $inc: { hits: 1 } } } },
      { updateOne: { filter: { n: 3 }, update: { $inc: { hits: 1 } } } },
    ]);
    expect(updated.modifiedCount).toBe(2);
    expect(await tasks.findOne({ n: 3 })).toMatchObject({ hits: 2 });
  });

  it('are applied once when the same one is sent again', async () => {
    const other = await MongoClient.connect(instance.services.mongodbUri); // its sessions end with it
    const db = other.db(database);
    const session = other.startSession();
    const command = {
      update: 'once',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      txnNumber: 1_007n,
    };
    try {
      const first = await db.command(command, { session });
      const second = await db.command(command, { session });
      expect(second['n']).toEqual(first['n']);
      await expect(db.command({ ...command, txnNumber: 1_006n }, { session })).rejects.toMatchObject({ code: 225 });
    } finally {
      await session.endSession();
      await other.close();
    }
    expect(await collection('once').findOne({})).toMatchObject({ n: 1 });
  });

  it('hide races of upserts on one unique key', async () => {
    const counters = collection('counters');
    await counters.createIndex({ key: 1 }, { unique: true });
    await Promise.all(
      Array.from({ length: 20 }, () => counters.updateOne({ key: 'one' }, { $inc: { n: 1 } }, { upsert: true })),
    );
    expect(await counters.find({}).toArray()).toMatchObject([{ key: 'one', n: 20 }]);
  });

  it('wait for a row that a transaction holds', async () => {
    const rows = collection('rows');
    await rows.insertOne({ _id: 1 as never, n: 0 });
    const session = instance.client.startSession();
    session.startTransaction();
    await rows.updateOne({}, { $inc: { n: 1 } }, { session });
    const waiting = rows.updateOne({}, { $inc: { n: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await session.commitTransaction();
    await session.endSession();
    await waiting;
    expect(await rows.findOne({})).toMatchObject({ n: 2 });
  });
});

describe('write results', () => {
  it('of an unordered insertMany list each failed document', async () => {
    const many = collection('many');
    const error: unknown = await many
      .insertMany([{ _id: 1 as never }, { _id: 1 as never }, { _id: 2 as never }, { _id: 2 as never }], {
        ordered: false,
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    const failed = error as MongoBulkWriteError;
    expect(failed.result.insertedCount).toBe(2);
    expect([failed.writeErrors].flat().map(({ index, code }) => [index, code])).toEqual([
      [1, 11_000],
      [3, 11_000],
    ]);
  });

  it('of findAndModify hold the document before or after', async () => {
    const jobs = collection('jobs');
    await jobs.insertOne({ name: 'job', n: 1 });
    expect(await jobs.findOneAndUpdate({ name: 'job' }, { $inc: { n: 1 } })).toMatchObject({ n: 1 });
    expect(await jobs.findOneAndUpdate({ name: 'job' }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toMatchObject(
      { n: 3 },
    );
    expect(
      await jobs.findOneAndReplace({ name: 'new' }, { name: 'new' }, { upsert: true, returnDocument: 'after' }),
    ).toMatchObject({ name: 'new' });
    expect(await jobs.findOneAndDelete({ name: 'new' })).toMatchObject({ name: 'new' });
    expect(await jobs.findOneAndUpdate({ name: 'nobody' }, { $set: { n: 1 } })).toBeNull();
  });

  it('of unacknowledged writes are not waited for', async () => {
    const silent = collection('silent');
    expect(await silent.insertOne({ n: 1 }, { writeConcern: { w: 0 } })).toMatchObject({ acknowledged: false });
    const deadline = Date.now() + 5_000;
    while ((await silent.countDocuments()) === 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await silent.countDocuments()).toBe(1);
  });

  it('carry large documents both ways', async () => {
    const large = collection('large');
    const text = 'x'.repeat(15 * 2 ** 20);
    await large.insertOne({ text });
    expect((await large.findOne({}))?.['text']).toHaveLength(text.length);
  });
});
