import { once } from 'node:events';
import { connect } from 'node:net';
import { Decimal128, Long, UUID, type Collection, type Document } from 'mongodb';
import { frameCommand } from '../mongo-gateway/wire';
import { databaseName, describeEngine, startInstance, type Instance } from './start-instance';

let instance: Instance;
let database: string;
const collection = (name: string): Collection<Document> => instance.client.db(database).collection(name);

beforeAll(async () => {
  instance = await startInstance();
  database = databaseName('reads');
  await collection('numbers').insertMany(Array.from({ length: 1_000 }, (_, n) => ({ n, group: n % 3 })));
}, 120_000);

afterAll(async () => {
  await instance.client.db(database).dropDatabase();
  await instance.close();
});

it('pages through a sorted result', async () => {
  const found = await collection('numbers').find({}, { batchSize: 100 }).sort({ n: -1 }).skip(1).toArray();
  expect(found.map(({ n }) => n)).toEqual(Array.from({ length: 999 }, (_, index) => 998 - index));
});

it('answers CursorNotFound for a cursor that was closed', async () => {
  const db = instance.client.db(database);
  const { cursor } = await db.command({ find: 'numbers', batchSize: 2 });
  await db.command({ killCursors: 'numbers', cursors: [Long.fromBigInt(BigInt(cursor.id))] });
  await expect(
    db.command({ getMore: Long.fromBigInt(BigInt(cursor.id)), collection: 'numbers' }),
  ).rejects.toMatchObject({ code: 43 });
});

it('keeps the types of values', async () => {
  const types = collection('types');
  const written = {
    long: Long.fromString('9007199254740993'),
    decimal: Decimal128.fromString('1.10'),
    uuid: new UUID(),
    at: new Date(5),
    bytes: Buffer.from('b'),
    nothing: null,
    list: [1, 'a', { b: true }],
  };
  await types.insertOne({ ...written });
  const read = await types.findOne({}, { promoteLongs: false });
  expect(String(read?.['long'])).toBe('9007199254740993');
  expect(String(read?.['decimal'])).toBe('1.10');
  expect(String(read?.['uuid'])).toBe(String(written.uuid));
  expect(read).toMatchObject({
    at: written.at,
    nothing: null,
    list: [1, 'a', { b: true }].map((value) => (value === 1 ? expect.anything() : value)),
  });
});

it('aggregates: group, lookup, facet, unwind', async () => {
  const groups = await collection('numbers')
    .aggregate([{ $group: { _id: '$group', count: { $sum: 1 } } }, { $sort: { _id: 1 } }])
    .toArray();
  expect(groups).toEqual([
    { _id: 0, count: 334 },
    { _id: 1, count: 333 },
    { _id: 2, count: 333 },
  ]);
  await collection('names').insertMany([{ group: 0, name: 'zero' }]);
  const joined = await collection('numbers')
    .aggregate([
      { $match: { n: 3 } },
      { $lookup: { from: 'names', localField: 'group', foreignField: 'group', as: 'names' } },
      { $unwind: '$names' },
    ])
    .toArray();
  expect(joined).toMatchObject([{ n: 3, names: { name: 'zero' } }]);
  const [facets] = await collection('numbers')
    .aggregate([{ $facet: { low: [{ $match: { n: { $lt: 2 } } }, { $count: 'n' }], total: [{ $count: 'n' }] } }])
    .toArray();
  expect(facets).toEqual({ low: [{ n: 2 }], total: [{ n: 1_000 }] });
});

it('counts and lists distinct values', async () => {
  expect(await collection('numbers').countDocuments({ group: 1 })).toBe(333);
  expect(await collection('numbers').estimatedDocumentCount()).toBe(1_000);
  expect((await collection('numbers').distinct('group')).sort()).toEqual([0, 1, 2]);
});

it('answers for collections that are not there', async () => {
  expect(await collection('absent').findOne({})).toBeNull();
  expect(await collection('absent').deleteMany({})).toMatchObject({ deletedCount: 0 });
  expect(await collection('absent').countDocuments()).toBe(0);
  await expect(collection('absent').indexes()).rejects.toMatchObject({ code: 26 });
});

it('manages collections', async () => {
  const db = instance.client.db(database);
  await db.createCollection('made');
  await expect(db.command({ create: 'made', capped: false, validator: { a: 1 } })).rejects.toMatchObject({ code: 48 });
  expect(await db.listCollections({ name: 'made' }, { nameOnly: true }).toArray()).toMatchObject([{ name: 'made' }]);
  await db.collection('made').rename('renamed');
  expect(await db.collection('renamed').drop()).toBe(true);
  expect((await db.listCollections().toArray()).map(({ name }) => name)).not.toContain('renamed');
  expect((await db.admin().listDatabases()).databases.map(({ name }) => name)).toContain(database);
  expect((await db.stats())['ok']).toBe(1);
});

it('limits a slow aggregate by maxTimeMS', async () => {
  const slow = [
    { $lookup: { from: 'numbers', pipeline: [{ $match: { $expr: { $gt: ['$n', 0] } } }], as: 'others' } },
    { $unwind: '$others' },
    { $group: { _id: '$others.n', n: { $sum: 1 } } },
  ];
  await expect(collection('numbers').aggregate(slow, { maxTimeMS: 5 }).toArray()).rejects.toMatchObject({ code: 50 });
});

it.each(['noSuchCommand', 'constructor', '__proto__'])('refuses the unknown command %s', async (name) => {
  const command: Document = {};
  Object.defineProperty(command, name, { value: 1, enumerable: true });
  await expect(instance.client.db(database).command(command)).rejects.toMatchObject({ code: 59 });
});

it('explains a find', async () => {
  expect(await collection('numbers').find({ n: 5 }).explain()).toHaveProperty('queryPlanner');
});

describeEngine('the gateway', () => {
  const port = (): number => Number(new URL(instance.services.mongodbUri).port);

  it.each([
    ['an impossible length', Buffer.alloc(16, 0xff)],
    ['another op code', Buffer.from([20, 0, 0, 0, ...Array<number>(16).fill(7)])],
    ['a command that is not BSON', frameCommand(Buffer.from([9, 0, 0, 0, 0x55, 0x61, 0, 0, 0]))],
  ])('closes a connection that sends %s, and serves the others', async (_what, bytes) => {
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(bytes);
    await once(socket, 'close');
    expect(await collection('numbers').findOne({ n: 1 })).toMatchObject({ n: 1 });
  });

  it('refuses snapshot reads, which it cannot serve', async () => {
    await instance.client.withSession({ snapshot: true }, async (session) => {
      await expect(collection('numbers').findOne({}, { session })).rejects.toThrow();
    });
  });
});
