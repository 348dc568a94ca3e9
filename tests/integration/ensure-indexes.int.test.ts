import mongoose from 'mongoose';
import { createModels } from '../../src/models/index';
import { ensureIndexes } from '../../src/platform/ensure-indexes';
import { openTestServices, serviceUris, type TestServices, withDatabase } from '../rigs/test-services';

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices('indexes');
});
afterAll(() => services.close());

const namesOf = async () => (await services.models.Run.collection.indexes()).map(({ name }) => name).sort();

/** Names of the commands that a start in this database sends to it. */
async function commandsOfStart(): Promise<Set<string>> {
  const uri = withDatabase(serviceUris().mongodbUri, services.prefix);
  const connection = await mongoose
    .createConnection(uri, { autoIndex: false, autoCreate: false, monitorCommands: true })
    .asPromise();
  const seen = new Set<string>();
  connection.getClient().on('commandStarted', ({ commandName }) => void seen.add(commandName));
  await ensureIndexes(createModels(connection));
  await connection.close();
  return seen;
}

describe('collections and indexes', () => {
  it('are all there after the first start', async () => {
    const collections = (await services.connection.listCollections()).map(({ name }) => name);
    for (const model of Object.values(services.models)) {
      expect(collections).toContain(model.collection.name);
      expect(await model.collection.indexes()).toHaveLength(model.schema.indexes().length + 1);
    }
  });

  it('are only read at a start that finds them', async () => {
    expect([...(await commandsOfStart())].sort()).toEqual(['endSessions', 'listCollections', 'listIndexes']);
  });

  it('come back where one was dropped by hand, or a collection', async () => {
    const before = await namesOf();
    await services.models.Run.collection.dropIndex('status_1_ticketAt_1');
    await services.models.Budget.collection.drop();
    await ensureIndexes(services.models);
    expect(await namesOf()).toEqual(before);
    expect(await services.models.Budget.collection.indexes()).toHaveLength(3);
  });

  it('refuse one that is there with other options', async () => {
    const { collection } = services.models.User;
    await collection.dropIndex('email_1');
    await collection.createIndex({ email: 1 });
    await expect(ensureIndexes(services.models)).rejects.toMatchObject({ codeName: expect.stringMatching(/Index/) });
    await collection.dropIndex('email_1');
    await ensureIndexes(services.models);
    expect(await collection.indexes()).toContainEqual(expect.objectContaining({ key: { email: 1 }, unique: true }));
  });

  it('are made by several processes at once', async () => {
    await services.connection.dropDatabase();
    await Promise.all([1, 2, 3].map(() => ensureIndexes(services.models)));
    for (const model of Object.values(services.models))
      expect(await model.collection.indexes()).toHaveLength(model.schema.indexes().length + 1);
  });
});
