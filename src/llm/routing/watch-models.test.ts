import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../config/index';
import { loadModels } from '../../../config/load-models';
import { waitFor } from '../../../tests/rigs/test-services';
import { createLogger } from '../../platform/logger';
import { createModelCatalogue } from '../catalogue';
import { watchModels, type WatchedModels } from './watch-models';

const folder = mkdtempSync(join(tmpdir(), 'watched-'));
const file = join(folder, 'models.json');
let watched: WatchedModels;
let lines: string[];
/** In one move: a reader never meets half of it. */
const replaceFile = (text: string) => {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};
const write = (id: string) => {
  const model = { id, label: id, provider: 'openai', providerModel: id, price: null, targets: [{ apiKeyEnv: 'KEY' }] };
  replaceFile(JSON.stringify({ models: [model], roles: { canvas: [id] } }));
};
const logged = (text: string) => lines.filter((line) => line.includes(text));

beforeEach(() => {
  lines = [];
  write('first');
  const config = loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', MODELS_FILE: file }, []);
  watched = watchModels({
    load: () => loadModels(config, { KEY: 'sk-secret' }),
    file,
    log: createLogger({ level: 'info', role: 'test', destination: { write: (line) => void lines.push(line) } }),
    pollMs: 20,
  });
});
afterEach(() => watched.close());
afterAll(() => rmSync(folder, { recursive: true }));

describe('watchModels', () => {
  it('takes a good new file for new calls, while calls at work keep what they have', async () => {
    const catalogue = createModelCatalogue(watched.resolved);
    const atWork = catalogue.chain('canvas');
    const client = await atWork[0]?.client();
    expect(atWork.map(({ model }) => model.id)).toEqual(['first']);
    write('second');
    await waitFor('the new file', () => watched.resolved.defaultModel === 'second');
    expect(catalogue.chain('canvas').map(({ model }) => model.id)).toEqual(['second']);
    expect(catalogue.list().map(({ id }) => id)).not.toContain('first');
    expect(() => catalogue.chain('canvas', 'first')).toThrow(
      expect.objectContaining({ code: 'model_not_found' }) as Error,
    );
    expect(atWork[0]?.model).toMatchObject({ id: 'first', apiKey: 'sk-secret' });
    atWork[0]?.report('ok'); // of a model that is gone
    expect(client).toBeDefined();
  });

  it('refuses a bad file, says why, and takes the next good one', async () => {
    replaceFile('{"models":[{"id":"third","colour":"red"}]}');
    await waitFor('the refusal', () => logged('models_file_refused').length > 0);
    expect(logged('models_file_refused')[0]).toContain('not known: colour');
    expect(watched.warnings()[0]).toContain('not known: colour');
    expect(watched.resolved.defaultModel).toBe('first');
    rmSync(file);
    write('fourth');
    await waitFor('the good file', () => watched.resolved.defaultModel === 'fourth');
    expect(watched.warnings()).toEqual([]);
    expect(lines.join()).not.toContain('sk-secret');
  });

  it('reads it at SIGHUP too, until it is closed', async () => {
    const before = process.listenerCount('SIGHUP');
    process.emit('SIGHUP', 'SIGHUP'); // the signal itself: tests/integration/gateway/models-file.int.test.ts
    await waitFor('the second reading', () => logged('read again').length > 0);
    watched.close();
    expect(process.listenerCount('SIGHUP')).toBe(before - 1);
  });
});

it('does not start with a file that is wrong', () => {
  writeFileSync(file, '{');
  const config = loadConfig({ MONGODB_URI: 'm', REDIS_URL: 'r', MODELS_FILE: file }, []);
  const log = createLogger({ level: 'silent', role: 'test' });
  expect(() => watchModels({ load: () => loadModels(config, {}), file, log })).toThrow(/is not JSON/);
});
