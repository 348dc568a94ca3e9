/** A model that counts: every call it gets, by run. It makes the blocks that the prompt asks for, a few an answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import type { FakeReply } from '../fakes/fake-llm/reply';

const BLOCKS_AN_ANSWER = 4;
/** Whole nano-dollars a token. */
const PRICE = { input: '1', cachedInput: '1', output: '2', date: '2026-11-23', source: 'test' };

export interface CountingModel {
  /** Variables that make a rig's workers use it. */
  environment: Record<string, string>;
  /** Calls that named the run in their prompt by `[run:<key>]`. */
  callsOf(key: string): number;
  /** All that it got. */
  readonly calls: number;
  close(): Promise<void>;
}

export async function startCountingModel(): Promise<CountingModel> {
  const counts = new Map<string, number>();
  let calls = 0;
  const fake = await startFakeLlm();
  const catalogue = writeCatalogue(`${fake.url}/v1`);
  fake.script((call) => {
    calls += 1;
    fake.calls.length = 0; // counted below; ten thousand runs would fill the memory
    const text = JSON.stringify(call.body['messages']);
    for (const key of new Set(Array.from(text.matchAll(/\[run:([\w-]+)\]/g), ([, key = '']) => key)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
    return makeBlocks(text);
  });
  return {
    environment: { MODELS_FILE: catalogue.file },
    callsOf: (key) => counts.get(key) ?? 0,
    get calls() {
      return calls;
    },
    async close() {
      catalogue.remove();
      await fake.close();
    },
  };
}

function writeCatalogue(baseUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'counting-model-'));
  const file = join(folder, 'models.json');
  const model = { id: 'counting', label: 'Counting', provider: 'openai', window: 32_000, price: PRICE };
  const models = [{ ...model, providerModel: 'counting', targets: [{ baseUrl }] }];
  writeFileSync(file, JSON.stringify({ models, roles: { canvas: ['counting'] } }));
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

function makeBlocks(text: string): FakeReply {
  const wanted = Number(/\[demo:blocks=(\d+)\]/.exec(text)?.[1] ?? 1);
  const delayMs = Number(/\[demo:delay=(\d+)\]/.exec(text)?.[1] ?? 0);
  const made = text.match(/"role":"tool"/g)?.length ?? 0;
  if (made >= wanted) return { text: 'Done.', delayMs };
  const count = Math.min(BLOCKS_AN_ANSWER, wanted - made);
  return {
    toolCalls: Array.from({ length: count }, (_, index) => ({
      name: 'create_text',
      args: { text: `Idea ${made + index + 1}` },
    })),
    delayMs,
  };
}
