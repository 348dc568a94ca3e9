/** The models' file of running processes: read at start, again when it changes, and at SIGHUP. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

const folder = mkdtempSync(join(tmpdir(), 'models-file-'));
const file = join(folder, 'models.yaml');
const SETTLE_MS = 30_000;
let fake: FakeLlm;
let rig: ProcessRig;

function write(text: string) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
const catalogueOf = (id: string) => `
models:
  - id: ${id}
    label: ${id}
    provider: openai
    providerModel: ${id}
    price: null
    targets:
      - { baseUrl: '${fake.url}/v1', apiKeyEnv: HOUSE_KEY_A }
      - { baseUrl: '${fake.url}/v1', apiKeyEnv: HOUSE_KEY_B }
roles:
  canvas: [${id}]
`;

beforeAll(async () => {
  fake = await startFakeLlm();
  write(catalogueOf('house-one'));
  rig = await ProcessRig.start({
    environment: { MODELS_FILE: file, HOUSE_KEY_A: 'key-a', HOUSE_KEY_B: 'key-b', LOG_LEVEL: 'info' },
  });
}, 120_000);
afterAll(async () => {
  await rig.stop();
  await fake.close();
  rmSync(folder, { recursive: true });
});

const defaultModel = async () => {
  const response = await fetch(`${rig.url}/api/v1/system`);
  const { model } = (await response.json()) as { model: { id: string } };
  return model.id;
};
const saidBy = (text: string) => rig.processes.filter(({ lines }) => lines.some((line) => line.includes(text)));
/** Runs a generation and gives its status, with the models and keys that were called for it. */
async function generate(person: WeftClient) {
  const from = fake.calls.length;
  const { id } = await person.createCanvas('Board');
  const { runId, ended } = await person.generate(id, 'Say something');
  await ended;
  const calls = fake.calls.slice(from).map(({ body, headers }) => [body['model'], headers['authorization']]);
  return { status: (await person.run(runId)).status, calls };
}

it('calls the models of the file by weight, goes on with another key, and rests the one that is refused', async () => {
  const person = await rig.person();
  fake.script((call) => (call.headers['authorization'] === 'Bearer key-a' ? { status: 401 } : { text: 'Well.' }));
  const calls: unknown[][] = [];
  // Which key is first is left to chance: until the wrong one has been.
  await waitFor('the wrong key to be tried', async () => {
    const done = await generate(person);
    expect(done.status).toBe('succeeded');
    calls.push(...done.calls);
    return calls.some(([, key]) => key === 'Bearer key-a');
  });
  expect(calls.at(-1)).toEqual(['house-one', 'Bearer key-b']);
  for (let run = 0; run < 4; run += 1)
    expect(await generate(person)).toEqual({ status: 'succeeded', calls: [['house-one', 'Bearer key-b']] });
});

it('takes a new file without a restart, and refuses a bad one', async () => {
  fake.script({ text: 'Well.' });
  expect(await defaultModel()).toBe('house-one');
  write(catalogueOf('house-two'));
  await waitFor('every process to know', () => saidBy('read again').length === rig.processes.length, SETTLE_MS);
  expect(await defaultModel()).toBe('house-two');
  const { status, calls } = await generate(await rig.person());
  expect(status).toBe('succeeded');
  expect(calls.map(([model]) => model)).toEqual(['house-two']);
  write('models: [{ id: house-three, apiKey: sk-secret }]');
  await waitFor('the refusal', () => saidBy('models_file_refused').length === rig.processes.length, SETTLE_MS);
  expect(await defaultModel()).toBe('house-two');
  expect(rig.logs()).not.toMatch(/sk-secret|key-[ab]\b/);
});

it('reads the file at SIGHUP, also where it has not changed', async () => {
  const [api] = rig.apis;
  if (!api?.pid) throw new Error('no api');
  const readings = () => api.lines.filter((line) => line.includes('models_file_refused')).length;
  const before = readings(); // the bad file of the test before
  process.kill(api.pid, 'SIGHUP');
  await waitFor('another reading', () => readings() > before);
  expect(api.isRunning).toBe(true);
});
