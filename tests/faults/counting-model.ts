/** A model that counts: every call it gets, by run. It makes the blocks that the prompt asks for, a few an answer. */
import { startFakeLlm } from '../support/fake-llm/fake-llm-server';
import type { FakeReply } from '../support/fake-llm/reply';

const BLOCKS_AN_ANSWER = 4;

export interface CountingModel {
  /** Variables that make a rig's workers use it. */
  environment: Record<string, string>;
  /** Calls that named the run in their prompt by `[run:<key>]`. */
  callsOf(key: string): number;
  close(): Promise<void>;
}

export async function startCountingModel(): Promise<CountingModel> {
  const counts = new Map<string, number>();
  const fake = await startFakeLlm();
  fake.script((call) => {
    fake.calls.length = 0; // counted below; ten thousand runs would fill the memory
    const text = JSON.stringify(call.body['messages']);
    for (const key of new Set(Array.from(text.matchAll(/\[run:([\w-]+)\]/g), ([, key = '']) => key)))
      counts.set(key, (counts.get(key) ?? 0) + 1);
    return makeBlocks(text);
  });
  return {
    environment: { OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_API_KEY: 'no-secret', OPENAI_MODEL: 'counting' },
    callsOf: (key) => counts.get(key) ?? 0,
    close: () => fake.close(),
  };
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
