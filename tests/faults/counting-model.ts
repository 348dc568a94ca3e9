/** A model that counts: every call it gets, by run. It makes the blocks that the prompt asks for, a few an answer. */
import { type FakeLlm, startFakeLlm } from '../support/fake-llm/fake-llm-server';
import type { FakeReply, RecordedCall } from '../support/fake-llm/reply';

const BLOCKS_AN_ANSWER = 4;

export interface CountingModel {
  /** Variables that make a rig's workers use it. */
  environment: Record<string, string>;
  /** Calls that named the run in their prompt by `[run:<key>]`. */
  callsOf(key: string): number;
  close(): Promise<void>;
}

export async function startCountingModel(): Promise<CountingModel> {
  const fake: FakeLlm = await startFakeLlm();
  fake.script(makeBlocks);
  return {
    environment: { OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_API_KEY: 'no-secret', OPENAI_MODEL: 'counting' },
    callsOf: (key) => fake.calls.filter((call) => textOf(call).includes(`[run:${key}]`)).length,
    close: () => fake.close(),
  };
}

function makeBlocks(call: RecordedCall): FakeReply {
  const text = textOf(call);
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

const textOf = (call: RecordedCall): string => JSON.stringify(call.body['messages']);
