/** Data folders of earlier versions are taken over. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EJSON } from 'bson';
import { Long, MongoClient, type Db, type Document } from 'mongodb';
import { limitsOf } from '../limits';
import { PgConnection } from '../mongo-gateway/pg-client';
import { ensureRootfs } from '../rootfs/build-rootfs';
import { startServices, type RunningServices } from '../services';
import { moveToMajor } from '../services/move-to-major';
import { buildEntries, describeEngine } from './start-instance';

let entryDir: string;
let folder: string;
let messages: string[];

beforeAll(() => {
  entryDir = buildEntries();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-update-'));
  messages = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => rm(entryDir, { recursive: true, force: true }));

const start = (): Promise<RunningServices> =>
  startServices({
    dataDir: folder,
    want: { mongo: true, redis: false },
    supervise: false,
    log: (message) => messages.push(message),
    entryDir,
  });

async function withDb<T>(services: RunningServices, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(services.mongodbUri);
  return await work(client.db('kept')).finally(() => client.close());
}

/** Runs statements as the superuser that sets the engine up. */
async function asSuperuser(...statements: string[]): Promise<void> {
  const connection = await PgConnection.open(
    { socket: join(folder, 'postgres/.s.PGSQL.5432'), user: 'postgres' },
    { client_min_messages: 'error' },
  );
  for (const statement of statements) await connection.command(statement);
  connection.close();
}

const counted = (db: Db): Promise<number> => db.collection('things').countDocuments();

describeEngine('a data folder', () => {
  it('whose catalogue is older than the library is updated at its start', async () => {
    const first = await start();
    const old = '0.113-0';
    await asSuperuser(
      'drop schema weft_gateway cascade',
      'drop extension documentdb cascade',
      'drop extension documentdb_core cascade',
      `create extension documentdb_core version '${old}'`,
      `create extension documentdb version '${old}'`,
    );
    await first.stop();

    const second = await start();
    expect(messages).toContainEqual(expect.stringMatching(/^The data's documentdb_core was 0\.113-0; updated to 1\./));
    expect(messages).toContainEqual(expect.stringMatching(/^The data's documentdb was 0\.113-0; updated to 1\./));
    await withDb(second, async (db) => {
      await db.collection('things').createIndex({ key: 1 }, { unique: true });
      await db.collection('things').insertOne({ key: 'a' });
      await expect(db.collection('things').insertOne({ key: 'a' })).rejects.toMatchObject({ code: 11_000 });
    });
    await second.stop();
    messages = [];
    const third = await start();
    expect(messages).not.toContainEqual(expect.stringMatching(/updated to/));
    expect(await withDb(third, counted)).toBe(1);
    await third.stop();
  }, 120_000);

  it('of when PostgreSQL trusted all and the gateway was its superuser is taken over', async () => {
    const first = await start();
    await withDb(first, async (db) => {
      await db.collection('things').createIndex({ key: 1 }, { unique: true });
      await db.collection('things').insertMany([{ key: 'a' }, { key: 'b' }]);
    });
    await asSuperuser(
      'alter schema weft_gateway owner to postgres',
      'alter table weft_gateway.writes owner to postgres',
      'alter function weft_gateway.refuse_repeated() owner to postgres',
      'drop owned by weft_gateway',
      'drop role weft_gateway',
      "select cron.alter_job(jobid, schedule => '2 seconds', active => true) from cron.job",
    );
    await first.stop();
    await rm(join(folder, 'password'));

    const second = await start();
    await withDb(second, async (db) => {
      expect(await counted(db)).toBe(2);
      await db.collection('things').insertOne({ key: 'c' });
      await db.collection('things').createIndex({ other: 1 });
    });
    expect(new URL(second.mongodbUri).password).not.toBe(new URL(first.mongodbUri).password);
    await second.stop();
  }, 120_000);

  it('of another major version of PostgreSQL is copied, whole, and kept beside the copy', async () => {
    const first = await start();
    const ids = Array.from({ length: 6_000 }, (_, n) => n);
    const before = await withDb(first, async (db) => {
      const things = db.collection<{ _id: number; key: string }>('things');
      await things.createIndex({ key: 1 }, { unique: true, partialFilterExpression: { key: { $exists: true } } });
      await things.createIndex({ at: -1 }, { expireAfterSeconds: 3_600, name: 'by_time' });
      await things.createIndex({ at: 1, 'a.b': -1 }, { sparse: true });
      await things.createIndex({ text: 'text' });
      await things.insertMany(
        ids.map((_id) => ({ _id, key: `k${_id}`, text: `word${_id}`, at: new Date(), long: Long.fromNumber(_id) })),
      );
      await db.createCollection('few', { viewOn: 'things', pipeline: [{ $match: { _id: { $lt: 3 } } }] });
      await db.createCollection('checked', { validator: { a: { $exists: true } } });
      await db.collection('checked').insertOne({ b: 1 }, { bypassDocumentValidation: true });
      await db.createCollection('empty');
      return await contentOf(db);
    });
    await first.stop();

    // The same version on both sides: what is copied does not depend on it.
    const rootfs = await ensureRootfs(() => undefined);
    const dataDir = join(folder, 'postgres');
    const log = (message: string): void => void messages.push(message);
    await moveToMajor({ from: rootfs, to: rootfs, dataDir, limits: limitsOf({}), log });
    const kept = (await readdir(folder)).filter((name) => name.startsWith('postgres.before-'));
    expect(kept).toHaveLength(1);
    expect(messages).toContain(`Copied kept.things: ${ids.length} documents`);

    const second = await start();
    await withDb(second, async (db) => {
      expect(await contentOf(db)).toEqual(before);
      expect(
        await db
          .collection('things')
          .find({ $text: { $search: 'word77' } })
          .toArray(),
      ).toMatchObject([{ key: 'k77' }]);
      await expect(db.collection('checked').insertOne({ b: 2 })).rejects.toMatchObject({ code: 121 });
      await expect(db.collection('things').insertOne({ key: 'k7' })).rejects.toMatchObject({ code: 11_000 });
    });
    await second.stop();
  }, 180_000);

  it('whose copy was whole when the start ended is put in its place by the next', async () => {
    const first = await start();
    await withDb(first, (db) => db.collection('things').insertOne({ key: 'a' }));
    await first.stop();
    const dataDir = join(folder, 'postgres');
    await rename(dataDir, `${dataDir}.moved`); // between the two renames
    const second = await start();
    expect(await withDb(second, counted)).toBe(1);
    await second.stop();
  }, 120_000);

  it('of a version that is neither in the cache nor served is left as it is', async () => {
    await mkdir(join(folder, 'postgres'), { mode: 0o700 });
    await writeFile(join(folder, 'postgres/PG_VERSION'), '7\n');
    await expect(start()).rejects.toThrow(/written by PostgreSQL 7, which is not in .*cannot be had/);
    expect(await readdir(join(folder, 'postgres'))).toEqual(['PG_VERSION']);
  }, 120_000);
});

/** All there is in a database, as far as it may be told from outside. */
async function contentOf(db: Db): Promise<Document> {
  const collections = await db.listCollections().toArray();
  const names = collections.map(({ name }) => name).sort();
  const content: Document = {};
  for (const name of names) {
    const found = await db.collection(name).find({}, { promoteValues: false }).sort({ _id: 1 }).toArray();
    const documents = [found.length, createHash('sha256').update(EJSON.stringify(found)).digest('hex')];
    const { type, options }: Document = collections.find((one) => one.name === name) ?? {};
    const indexes = type === 'view' ? [] : await db.collection(name).indexes();
    content[name] = { type, options, indexes, documents };
  }
  return content;
}
