/** The model gateway of real processes before providers that fail and clients that leave: its ledger, and what is left open. */
import { Agent } from 'node:http';
import { Redis } from 'ioredis';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import type { RecordedCall } from '../fakes/fake-llm/reply';
import { LONG_LEASE, ProcessRig } from '../rigs/process-rig';
import type { RigProcess } from '../rigs/rig-process';
import { serviceUris, waitFor } from '../rigs/test-services';
import { Campaign } from './campaign';
import { faultTest, type Trial } from './fault-test';
import { writeCatalogue } from './gateway/catalogue';
import { checkLedger } from './gateway/check-ledger';
import { expectReport, expectSettled, readCounter, readRows, setBudget, sumOf } from './gateway/ledger-facts';
import { type Caller, type MadeCall, makeCall } from './gateway/make-call';
import { numberOf, type PlannedCall, planCall, replyTo } from './gateway/plan-call';
import { countSockets, inspectorOf, MEASURED, measureHeap } from './gateway/process-facts';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';
import { profile } from './profile';

const LANES = 24;
/** Of the calls of the ledger's test these come while a process is killed. */
const KILLED_SHARE = 0.2;
/** Time-outs of the gateway, idle connections, and the sweep that finds what a dead process left. */
const SETTLE_MS = 30_000;
/** That a client left reaches the provider before the gateway has answered so many questions that came later. */
const NOTICED_WITHIN_ANSWERS = 5;
/** Of nearly all, at full size: then nothing else runs. */
const NOTICED_WITHIN_MS = 1_000;
/** The gateway keeps an idle client's connection for 65 s. */
const IDLE_MS = 80_000;
/** What a heap may grow by over thousands of calls: caches that have not filled, not something a call. */
const HEAP_GROWTH_MAX = 8 * 1_024 * 1_024;

let fake: FakeLlm;
let rig: ProcessRig;
let gateways: [RigProcess, RigProcess];
let redis: Redis;
let inspector: string | undefined;
let nextNumber = 1;
/** Connections of the clients; as those of any client they are kept for the next call. */
const agent = new Agent({ keepAlive: true });
const plans = new Map<number, PlannedCall>();
const providerCalls = new Map<number, RecordedCall[]>();

openForTests(async (later) => {
  fake = await startFakeLlm();
  later(() => fake.close());
  fake.script((call) => {
    const number = numberOf(call);
    if (number !== undefined) providerCalls.set(number, [...(providerCalls.get(number) ?? []), call]);
    return replyTo(call, plans);
  });
  redis = new Redis(serviceUris().redisUrl);
  later(() => redis.quit());
  const catalogue = writeCatalogue(fake.url);
  later(() => catalogue.remove());
  rig = await ProcessRig.start({
    workers: 0,
    environment: {
      ...LONG_LEASE,
      MODELS_FILE: catalogue.file,
      LLM_FIRST_TOKEN_TIMEOUT_MS: profile.name === 'full' ? '10000' : '4000',
      LLM_TOTAL_TIMEOUT_MS: profile.name === 'full' ? '12000' : '5000',
      LOG_LEVEL: 'error',
    },
  });
  later(() => rig.stop());
  later(() => agent.destroy());
  gateways = [await rig.spawn('gateway', MEASURED), await rig.spawn('gateway')];
  inspector = inspectorOf(gateways[0]);
});

const begin = () => Campaign.begin(rig);

/** Makes `count` calls, each at the gateway that `choose` says. */
async function makeCalls(
  count: number,
  chance: Trial['chance'],
  choose: (plan: PlannedCall) => Omit<Caller, 'agent'>,
  onCall: (done: number) => void = () => undefined,
): Promise<MadeCall[]> {
  const planned = Array.from({ length: count }, () => {
    const plan = planCall(nextNumber++, chance);
    plans.set(plan.number, plan);
    return plan;
  });
  const made: MadeCall[] = [];
  await inLanes(planned, LANES, async (plan) => {
    made.push(await makeCall(plan, { ...choose(plan), agent }, () => providerCalls.get(plan.number)?.[0]));
    onCall(made.length);
  });
  return made;
}

faultTest(
  'R39',
  'the ledger has what the providers sent, to the token: clients leave, providers fail, a gateway is killed',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const since = new Date();
    const [rich, bounded] = [campaign.client, await rig.person()];
    await setBudget(bounded);
    const killedCount = Math.round(profile.gatewayCalls.ledger * KILLED_SHARE);
    const token = () => (chance.next() < 0.5 ? rich : bounded).token;
    const counted = await Promise.all(
      ['weft_llm_calls_total', 'weft_llm_tokens_total'].map((name) => readCounter(gateways, name)),
    );

    const made = await makeCalls(profile.gatewayCalls.ledger - killedCount, chance, () => ({
      url: chance.pick(gateways).url,
      token: token(),
    }));
    const before = await readRows(rig, since);
    const now = await Promise.all(
      ['weft_llm_calls_total', 'weft_llm_tokens_total'].map((name) => readCounter(gateways, name)),
    );
    expect(now[0]).toBe((counted[0] ?? 0) + before.length);
    const tokens = ['inputTokens', 'outputTokens', 'cachedInputTokens'].map((field) => sumOf(before, field));
    expect(now[1]).toBe((counted[1] ?? 0) + tokens.reduce((sum, count) => sum + count, 0));

    const [steady, victim] = gateways;
    const journals = `${rig.name}:open-calls`;
    const alive = await redis.scard(journals);
    const killAt = chance.between(Math.round(killedCount / 4), Math.round(killedCount / 2));
    let killing: Promise<void> | undefined;
    made.push(
      ...(await makeCalls(
        killedCount,
        chance,
        (plan) => ({ url: (plan.cached || chance.next() < 0.3 ? steady : victim).url, token: token() }),
        (done) => {
          if (done === killAt) killing = victim.kill().then(() => victim.start());
        },
      )),
    );
    await killing; // The others find what the dead one left.
    await waitFor(
      'the dead process’ calls to be found',
      async () => (await redis.scard(journals)) === alive,
      SETTLE_MS,
    );
    const rows = await readRows(rig, since);
    const calls = fake.calls.filter(({ at }) => at >= since.getTime());
    const { wrong, lost, written } = checkLedger({ made, calls, rows });
    expect({ count: wrong.length, first: wrong.slice(0, 20) }).toEqual({ count: 0, first: [] });
    expect(written).toBeGreaterThan(0);
    await expectReport(rich, rows);
    await expectReport(bounded, rows);
    const spent = sumOf(
      rows.filter((row) => String(row['organisationId']) === bounded.user.organisation.id),
      'costNanoUsd',
    );
    expect(spent).toBeGreaterThan(0);
    await expectSettled(rig, bounded, spent, rows);
    const left = made.flatMap(({ noticed }) => noticed ?? []);
    const noticed = left.map(({ afterMs }) => afterMs).sort((one, other) => one - other);
    const mostAnswers = Math.max(...left.map(({ afterAnswers }) => afterAnswers));
    expect(noticed.length).toBeGreaterThan(0);
    expect(mostAnswers).toBeLessThanOrEqual(NOTICED_WITHIN_ANSWERS);
    // All share a machine here: a single one may be held up by the others.
    if (profile.name === 'full')
      expect(noticed[Math.floor(noticed.length * 0.98)]).toBeLessThanOrEqual(NOTICED_WITHIN_MS);
    const failed = rows.filter(({ outcome }) => outcome === 'failed').length;
    did({
      calls: made.length,
      rows: rows.length,
      failed,
      'clients that left': noticed.length,
      kills: 1,
      lost,
      'wrote to a cache': written,
    });
    did({ 'slowest notice (ms)': Math.max(...noticed), 'answers before it': mostAnswers });
    await judge();
  },
);

faultTest(
  'R17',
  'no connection is left open after many calls through the gateway, and its heap does not grow',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const [gateway] = gateways;
    const { pid = 0, url } = gateway;
    const ports = [Number(new URL(url).port), Number(new URL(fake.url).port)];
    const choose = () => ({ url, token: campaign.client.token });
    agent.destroy(); // those of another test
    await waitFor('the provider’s connections to be closed', () => fake.openSockets() === 0, SETTLE_MS);
    // What began the test and the test before it close theirs within the idle time.
    await waitFor('the first connections to be closed', () => countSockets(pid, ports) < 3, IDLE_MS);
    const before = countSockets(pid, ports);
    let most = 0;
    const make = async (count: number) => {
      await makeCalls(count, chance, choose, (done) => {
        if (done % 25 === 0) most = Math.max(most, countSockets(pid, ports));
      });
      fake.calls.length = 0;
      providerCalls.clear();
      plans.clear();
    };
    const total = profile.gatewayCalls.sockets;
    await make(Math.round(total / 5));
    const early = inspector ? await measureHeap(inspector) : 0;
    await make(total - Math.round(total / 5));
    expect(most).toBeGreaterThan(before);
    // Those to the provider end by themselves; those of clients after the idle time, at once where the clients are gone.
    await waitFor('the provider’s connections to be closed', () => fake.openSockets() === 0, SETTLE_MS);
    if (profile.name === 'quick') agent.destroy();
    await waitFor('every connection to be closed', () => countSockets(pid, ports) <= before, IDLE_MS);
    const late = inspector ? await measureHeap(inspector) : 0;
    expect(late).toBeGreaterThan(0);
    if (profile.name === 'full') expect(late - early).toBeLessThan(HEAP_GROWTH_MAX);
    did({ calls: total, 'connections at most': most, 'heap grew by (KB)': Math.round((late - early) / 1_024) });
    await judge();
  },
);
