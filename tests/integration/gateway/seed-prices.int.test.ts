/** `seed:prices` as an operator runs it: what it says the first time, the second, and after a change; and two of it at once. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modelCatalogue } from '../../../config/model-catalogue';
import { recordPrices } from '../../../src/llm/price-history';
import { openTestServices, serviceUris, type TestServices, withDatabase } from '../../rigs/test-services';

const COMMAND = join(__dirname, '../../../dist/seed-prices.js');
const execute = promisify(execFile);
let services: TestServices;
let folder: string;
beforeAll(async () => {
  [services, folder] = await Promise.all([openTestServices('seed_prices'), mkdtemp(join(tmpdir(), 'weft-prices-'))]);
}, 60_000);
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true });
});

async function run(file: object | undefined, ...parameters: string[]): Promise<string[]> {
  const path = join(folder, 'models.json');
  if (file) await writeFile(path, JSON.stringify(file));
  const { stdout } = await execute(process.execPath, [COMMAND, ...parameters], {
    env: {
      ...{ PATH: process.env['PATH'], NODE_ENV: 'test' },
      MONGODB_URI: withDatabase(serviceUris().mongodbUri, services.connection.name),
      ...(file && { MODELS_FILE: path }),
    },
  });
  return stdout.trim().split('\n');
}
const house = (input: string, more: object = {}) => ({
  models: [
    {
      ...{
        id: 'house',
        label: 'House',
        provider: 'openai',
        providerModel: 'house',
        targets: [{ baseUrl: 'http://127.0.0.1:9' }],
      },
      price: { input, cachedInput: input, output: '2.00', date: '2026-11-25', source: 'our contract', ...more },
    },
  ],
});

it('says what changed, once, and keeps what was', async () => {
  const count = modelCatalogue.models.length;
  const first = await run(undefined);
  expect(first).toHaveLength(count + 1);
  expect(first.at(-1)).toMatch(new RegExp(`^${count} models have their prices.*: ${count} changed\\.$`));
  expect(await run(undefined)).toEqual([expect.stringMatching(/: nothing changed\.$/)]);
  expect((await run(house('1.00')))[0]).toBe('house: new, input $1.00, cachedInput $1.00, output $2.00');
  // Read on another day, it is the same price.
  expect(await run(house('1.00', { date: '2026-11-26' }))).toHaveLength(1);
  expect((await run(house('0.50')))[0]).toBe('house: input $1.00 → $0.50, cachedInput $1.00 → $0.50, output $2.00');
  expect((await run(undefined))[0]).toBe('house: no more in the catalogue');
  const history = (await run(undefined, '--history', 'house')).slice(1);
  expect(history.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    expect.stringContaining('input $1.00'),
    expect.stringContaining('input $0.50'),
    'house: no more in the catalogue',
  ]);
});

it('two at once write each change once', async () => {
  await services.models.ModelPrice.deleteMany({});
  const catalogue = modelCatalogue.models;
  const changes = await Promise.all([1, 2, 3].map(() => recordPrices(services.models, catalogue)));
  expect(changes.flat()).toHaveLength(catalogue.length);
  expect(await services.models.ModelPrice.countDocuments()).toBe(catalogue.length);
});

it('a file with a fault is refused, and nothing is written', async () => {
  const before = await services.models.ModelPrice.countDocuments();
  await expect(run({ models: [{ id: 'house' }] })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('docs/models.md') as string,
  });
  expect(await services.models.ModelPrice.countDocuments()).toBe(before);
});
