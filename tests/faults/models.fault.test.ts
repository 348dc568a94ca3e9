/** What a model's server may do wrong on the wire, in the formats of OpenAI, Anthropic and Ollama. */
import { setTimeout as delay } from 'node:timers/promises';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import type { FakeReply, Fault, RecordedCall } from '../fakes/fake-llm/reply';
import { ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import { Campaign } from './campaign';
import { profile } from './profile';
import { faultTest } from './fault-test';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

const BLOCKS = 6;
/** As many as there are cases that wait for time-outs. */
const LANES = 12;
const SPARE_LANES = 6;
const SETTLE_MS = 180_000;
/** The last broken calls may still be under way. */
const CLOSE_MS = 20_000;
const MODELS = ['compatible', 'claude-haiku-4-5', 'ollama'] as const;
/** The answer is whole all the same. */
const HARMLESS: readonly Fault[] = ['bom', 'crlf', 'one-byte-slices'];
/** Each with what the run ends with. */
const BROKEN = {
  drip: 'model_timeout',
  endless: 'model_timeout',
  'hang-before-headers': 'model_timeout',
  'hang-mid-stream': 'model_timeout',
  'reset-mid-stream': 'model_unavailable',
  'reset-in-utf8': 'model_unavailable',
  'no-finish': 'model_unavailable',
  'error-event': 'model_unavailable',
  'html-page': 'model_unavailable',
} as const satisfies Partial<Record<Fault, string>>;
type BrokenFault = keyof typeof BROKEN;
const BROKEN_FAULTS = Object.keys(BROKEN) as BrokenFault[];

let fake: FakeLlm;
let rig: ProcessRig;

openForTests(async (later) => {
  fake = await startFakeLlm();
  later(() => fake.close());
  fake.script(answer);
  rig = await ProcessRig.start({
    ...(profile.hasSplitRoles ? { workers: 2 } : { isWhole: true }),
    environment: {
      OPENAI_BASE_URL: `${fake.url}/v1`,
      OPENAI_MODEL: 'gpt-fake',
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'no-secret',
      OLLAMA_BASE_URL: fake.url,
      OLLAMA_MODEL: 'llama-fake',
      // Long enough that a busy machine is not taken for a silent model.
      LLM_FIRST_TOKEN_TIMEOUT_MS: '3000',
      LLM_TOTAL_TIMEOUT_MS: '8000',
      // Nobody is killed here: a busy machine's late heartbeat must not look like it.
      RUN_LEASE_MS: '20000',
    },
  });
  later(() => rig.stop());
});

const begin = () => Campaign.begin(rig);

/** Some blocks, with the fault that the prompt names; once they are made, a word without one. */
function answer(call: RecordedCall): FakeReply {
  const text = JSON.stringify(call.body['messages']);
  if (/"role":"tool"|"tool_result"/.test(text)) return { text: 'Done.' };
  const fault = /\[fault:([a-z0-9-]+)\]/.exec(text)?.[1] as Fault | undefined;
  return {
    text: 'Überall Wörter, überall Ströme.',
    toolCalls: Array.from({ length: BLOCKS }, (_, index) => ({ name: 'create_text', args: { text: `Idea ${index}` } })),
    ...(fault ? { fault } : {}),
    ...(fault === 'ignores-cancel' ? { delayMs: 50 } : {}),
  };
}

async function ask(campaign: Campaign, canvasId: string, model: string, fault: Fault | undefined) {
  const run = await campaign.client.generate(canvasId, `Ideas${fault ? ` [fault:${fault}]` : ''}`, {
    model,
    timeoutMs: SETTLE_MS,
  });
  campaign.acked.push({ runId: run.runId, blocks: BLOCKS });
  campaign.follows.push(run);
  return run;
}
const statusOf = async ({ client }: Campaign, runId: string) => {
  const { status, error } = await client.run(runId);
  return error ? `${status} ${error.code}` : status;
};

faultTest(
  'R14',
  'each fault has its end in each format, and nothing of a broken answer is saved',
  begin,
  async ({ campaign, did, judge }) => {
    const canvases = await campaign.createCanvases(3);
    // Those that wait for time-outs first: they have lanes of their own, and the rest go by beside them.
    const faults: Fault[] = [...BROKEN_FAULTS, ...HARMLESS];
    const cases = faults.flatMap((fault) => MODELS.map((model) => ({ model, fault })));
    const ends = new Map<string, string>();
    await inLanes(cases, LANES + SPARE_LANES, async ({ model, fault }, index) => {
      const { runId, ended } = await ask(campaign, canvases[index % 3] ?? '', model, fault);
      await ended;
      ends.set(`${model} ${fault}`, await statusOf(campaign, runId));
    });
    expect(Object.fromEntries([...ends].sort())).toEqual(
      Object.fromEntries(
        cases
          .map(({ model, fault }): [string, string] => [
            `${model} ${fault}`,
            fault in BROKEN ? `failed ${BROKEN[fault as BrokenFault]}` : 'succeeded',
          ])
          .sort(),
      ),
    );
    did({ runs: cases.length, faults: faults.length, formats: MODELS.length });
    await judge();
  },
);

faultTest(
  'R14',
  'a server that goes on answering after the cancel changes nothing',
  begin,
  async ({ campaign, did, judge }) => {
    const [canvasId = ''] = await campaign.createCanvases(1);
    for (const model of MODELS) {
      const asked = fake.calls.length;
      const { runId } = await ask(campaign, canvasId, model, 'ignores-cancel');
      const call = await waitFor('the call', () => fake.calls[asked]);
      await delay(150);
      await campaign.client.cancel(runId);
      await waitFor('the connection to be closed', () => call.isAborted);
      await waitFor('the whole answer to be sent', () => call.isAnswered);
      expect(await statusOf(campaign, runId)).toBe('cancelled');
    }
    did({ runs: MODELS.length });
    await judge();
    expect((await campaign.client.blocks(canvasId)).items).toEqual([]);
  },
);

faultTest(
  'R17',
  'no connection to a model’s server is left after many calls, most of them broken',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const canvases = await campaign.createCanvases(10);
    // Quick ones, so that it is many; hanging ones are above.
    const faults: (Fault | undefined)[] = [undefined, ...HARMLESS, 'ignores-cancel', ...BROKEN_FAULTS.slice(4)];
    const before = fake.calls.length;
    let most = 0;
    // At most one run a call; those that are left when there were enough calls do nothing.
    await inLanes(Array.from({ length: profile.modelCalls }), LANES, async () => {
      if (fake.calls.length - before >= profile.modelCalls) return;
      const fault = chance.pick(faults);
      const { runId, ended } = await ask(campaign, chance.pick(canvases), chance.pick(MODELS), fault);
      if (fault === 'ignores-cancel') {
        await delay(chance.between(0, 300));
        await campaign.client.cancel(runId).catch(() => undefined); // it may have ended
      }
      await ended;
      most = Math.max(most, fake.openSockets());
    });
    expect(fake.calls.length - before).toBeGreaterThanOrEqual(profile.modelCalls);
    expect(most).toBeGreaterThan(0);
    await waitFor(
      'every connection to be closed',
      () => {
        fake.closeIdle();
        return fake.openSockets() === 0;
      },
      CLOSE_MS,
    );
    did({ runs: campaign.acked.length, calls: fake.calls.length - before, 'connections at most': most });
    await judge();
  },
);
