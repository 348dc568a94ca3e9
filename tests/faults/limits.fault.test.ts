/** Every limit of a tier before two instances at full speed, while Redis is killed and comes back empty. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import type { RecordedCall } from '../fakes/fake-llm/reply';
import { type OwnRedis, startOwnRedis } from '../rigs/own-redis';
import { LONG_LEASE, ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import { Campaign } from './campaign';
import { faultTest } from './fault-test';
import { openForTests } from './open-for-tests';
import { profile } from './profile';
import { Contender } from './race-limits';

/**
 * A tier for each limit; all else of it is without end. `-half` ones rest at half their limit until Redis goes away, as in the
 * quick profile all do but those that are about how many are under way.
 */
const LIMIT = profile.limits.calls;
const AT_ONCE = 6;
const REST_MS = profile.limits.restMs;
const TIERS = {
  minute: { llmCallsPerMinute: LIMIT },
  'minute-half': { llmCallsPerMinute: LIMIT },
  hour: { llmCallsPerHour: LIMIT },
  'month-half': { requestsPerMonth: LIMIT },
  'at-once': { concurrentLlmCalls: AT_ONCE },
};
const BLOCKS = 3;
const LANES = 6;
const ANSWER_MS = 20;
/** Of many at once most are to be at the model, however slow all else is. */
const AT_ONCE_ANSWER_MS = 250;
const MINUTE_MS = 60_000;
/** Accepted calls may exceed a limit by so much. */
const MOST = Math.floor(LIMIT * 1.01);
/** A call waits so long for Redis before its process counts alone. */
const SILENT_MS = 1_000;
/** Redis is asked so often whether it answers. */
const ASKED_EVERY_MS = 50;
const WAIT_MS = 60_000;
/** So many calls after all instances count together again show that they do. */
const CALLS_TOGETHER = 60;
/** Keys that live for ever, and why that is right; `*` is the rig's prefix. */
const ENDLESS: readonly RegExp[] = [
  /^\*:socket$/, // the sockets' stream between instances: one, cut to a length
  /^\*:[a-z-]+:(meta|id|events|marker|stalled-check)$/, // BullMQ: settings, counter, cut stream, of one queue
  /^\*:[a-z-]+:(wait|active|paused|prioritized|pc|delayed|completed|failed|repeat|stalled)$/, // its jobs' ids, by state
  /^\*:[a-z-]+:[a-z-]+-[0-9a-f]{24}(-\d+)?$/, // a job: removed by its queue's policy, so many are kept
  /^\*:[a-z-]+:repeat:[\w:-]+$/, // a schedule, and its next job
];

let fake: FakeLlm;
let redis: OwnRedis;
let rig: ProcessRig;
const folder = mkdtempSync(join(tmpdir(), 'limits-'));

openForTests(async (later) => {
  later(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tiers.json');
  const tiers = Object.entries(TIERS).map(([name, limit]) => [name, { base: 'enterprise', ...limit }]);
  writeFileSync(file, JSON.stringify({ tiers: Object.fromEntries(tiers) }));
  fake = await startFakeLlm();
  later(() => fake.close());
  redis = await startOwnRedis();
  later(() => redis.close());
  rig = await ProcessRig.start({
    ...(profile.hasSplitRoles ? { api: 2 } : { isWhole: true }),
    redisUrl: redis.url,
    environment: { ...LONG_LEASE, TIERS_FILE: file, OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_MODEL: 'gpt-fake' },
  });
  later(() => rig.stop());
  if (!profile.hasSplitRoles) await rig.spawn('api');
});

/** Answers as the model's server, and notes with each call of a tier how many of it are under way there at once. */
function watchAtOnce(tier: string) {
  const seen: { at: number; open: number }[] = [];
  const asks = (call: RecordedCall, what: string) => JSON.stringify(call.body['messages']).includes(what);
  const isOf = (call: RecordedCall) => asks(call, `"of ${tier}"`);
  fake.script((call) => {
    if (asks(call, '"of ')) {
      const isOpen = (one: RecordedCall) => !one.isAnswered && !one.isAborted && isOf(one);
      if (isOf(call)) seen.push({ at: Date.now(), open: fake.calls.slice(-500).filter(isOpen).length });
      return { text: 'One two.', delayMs: isOf(call) ? AT_ONCE_ANSWER_MS : ANSWER_MS };
    }
    // The run's: its blocks, then a word.
    if (asks(call, '"role":"tool"')) return { text: 'Done.' };
    return {
      toolCalls: Array.from({ length: BLOCKS }, (_, index) => ({
        name: 'create_text',
        args: { text: `Idea ${index}` },
      })),
    };
  });
  return {
    most: (when: (at: number) => boolean) => Math.max(0, ...seen.filter(({ at }) => when(at)).map(({ open }) => open)),
  };
}

/** From and until when, ms since 1970. */
interface Span {
  from: number;
  to: number;
}
const isIn = (spans: readonly Span[], at: number) => spans.some(({ from, to }) => at >= from && at <= to);

/** When a process counted alone, by its own word. */
function findSilences({ apis }: ProcessRig): Span[] {
  return apis.flatMap(({ lines }) => {
    const said = lines
      .filter((line) => /"code":"call_slots_(alone|shared)"/.test(line))
      .map((line) => JSON.parse(line) as { code: string; time: string })
      .map(({ code, time }) => ({ isAlone: code === 'call_slots_alone', at: Date.parse(time) }));
    return said.flatMap(({ isAlone, at }, index) =>
      isAlone ? [{ from: at, to: said[index + 1]?.at ?? Infinity }] : [],
    );
  });
}

/** Asks Redis all the time whether it answers, as the instances do. */
function watchRedis() {
  const client = new Redis(redis.url);
  client.on('error', () => undefined); // it is killed on purpose
  const asked: Span[] = [];
  const timer = setInterval(() => {
    const from = Date.now();
    client.ping().then(
      () => asked.push({ from, to: Date.now() }),
      () => undefined, // its connection is gone
    );
  }, ASKED_EVERY_MS);
  return {
    /** Whether it answered, at no time later than by half of what an instance waits, all that was asked in that time. */
    wasQuick: (from: number, to: number) => {
      const those = asked.filter((one) => one.to >= from && one.from <= to);
      return those.length > 0 && those.every((one) => one.to - one.from < SILENT_MS / 2);
    },
    close: () => {
      clearInterval(timer);
      client.disconnect();
    },
  };
}

/** Waits until each instance has said, to a Redis that knew nothing, what it holds of this organisation, and none counts alone. */
async function countTogether(organisationId: string): Promise<void> {
  const client = new Redis(redis.url);
  const said = new Set<string>();
  try {
    await waitFor(
      'the instances to count together',
      async () => {
        for (const instance of await client.hkeys(`${rig.name}:llm-slots:${organisationId}`)) said.add(instance);
        return said.size >= rig.apis.length && !isIn(findSilences(rig), Date.now());
      },
      WAIT_MS,
    );
  } finally {
    client.disconnect();
  }
}

/** Keys of the rig that live for ever and are not known to. */
async function endlessKeys(): Promise<{ scanned: number; endless: string[] }> {
  const client = new Redis(redis.url);
  try {
    const keys: string[] = [];
    for (let cursor = '0'; ;) {
      const [next, some] = await client.scan(cursor, 'MATCH', `*${rig.name}*`, 'COUNT', 1_000);
      keys.push(...some);
      cursor = next;
      if (cursor === '0') break;
    }
    const lives = await Promise.all(keys.map((key) => client.pttl(key)));
    const shapes = keys.map((key) => key.replace(rig.name, '*'));
    const isEndless = (shape: string, index: number) =>
      lives[index] === -1 && !ENDLESS.some((known) => known.test(shape));
    const endless = shapes.filter(isEndless);
    return { scanned: keys.length, endless };
  } finally {
    client.disconnect();
  }
}

faultTest(
  'R40',
  'limits under full speed on two instances, while Redis is killed and comes back empty',
  () => Campaign.begin(rig),
  async ({ campaign, did, judge }) => {
    const contenders = await Promise.all(Object.keys(TIERS).map((tier) => Contender.enter(rig, tier)));
    const [canvasId = ''] = await campaign.createCanvases(1);
    const atOnce = watchAtOnce('at-once');
    const crowd = contenders.find(({ tier }) => tier === 'at-once');
    if (!crowd) throw new Error('nobody is many at once');
    const watched = watchRedis();
    const away: Span[] = [];
    let isOver = false;
    const racing = Promise.all(
      contenders.map((one) => {
        const mayRest = one.tier.endsWith('-half') || (!profile.limits.isAtFullSpeed && one.tier !== 'at-once');
        const rests = () => mayRest && away.length === 0 && one.count('200') >= LIMIT / 2;
        const lanes = one.tier === 'at-once' ? 2 * AT_ONCE : LANES; // more than may be under way at once
        return one.run(lanes, () => isOver, rests, REST_MS);
      }),
    );
    try {
      await waitFor(
        'half of each limit to be used',
        () => contenders.every((one) => one.count('200') >= LIMIT / 2),
        WAIT_MS,
      );
      for (let restart = 0; restart < profile.limits.restarts; restart += 1) {
        const from = Date.now();
        away.push({ from, to: Infinity });
        await redis.restart();
        await redis.flush();
        await countTogether(crowd.organisationId);
        away[restart] = { from, to: Date.now() };
        const before = new Map(contenders.map((one) => [one, one.calls]));
        // As many calls as would use up what was left, and more.
        const isDone = (one: Contender) => one.calls - (before.get(one) ?? 0) >= Math.max(LIMIT * 0.7, CALLS_TOGETHER);
        await waitFor('calls after it', () => contenders.every(isDone), WAIT_MS);
      }
    } finally {
      isOver = true;
      watched.close();
      await racing;
    }
    await campaign.ask({ canvasId, blocks: BLOCKS });

    const calls = contenders.reduce((sum, one) => sum + one.calls, 0);
    const { scanned, endless } = await endlessKeys();
    // On a busy machine Redis may also be too slow for a process, which then counts alone and says so: not where it was quick.
    const silences = findSilences(rig);
    const wasAway = (since: number, until: number) => away.some(({ from, to }) => to >= since && from <= until);
    const isUnfounded = (since: number, at: number) => !wasAway(since, at) && watched.wasQuick(since, at);
    expect(silences.filter(({ from }) => isUnfounded(from - SILENT_MS, from))).toEqual([]);
    // What was let through before may still be under way.
    const apart = [...away, ...silences].map(({ from, to }) => ({ from, to: crowd.settledAfter(to) }));
    const isApart = (at: number) => isIn(apart, at);
    const most = { shared: atOnce.most((at) => !isApart(at)), alone: atOnce.most(isApart) };
    did({ calls, restarts: profile.limits.restarts, keys: scanned });
    for (const { tier, answers } of contenders) did({ [`accepted (${tier})`]: answers.get('200') ?? 0 });
    did({ [`at once (of ${AT_ONCE})`]: most.shared, 'at once, Redis away': most.alone });

    for (const one of contenders.filter(({ tier }) => tier !== 'at-once')) {
      const window = one.tier.startsWith('minute') ? MINUTE_MS : Infinity;
      const accepted = one.mostWithin(window);
      const said = { tier: one.tier, answers: Object.fromEntries(one.answers), accepted };
      expect({ ...said, isWithin: accepted <= MOST, isUsed: accepted >= LIMIT * 0.8 }).toEqual({
        ...said,
        isWithin: true,
        isUsed: true,
      });
      // Where others take the machine MongoDB may be too slow for a call: it is refused, and let through nothing.
      const others = [...one.answers.keys()].filter(
        (answer) => !/^(200|429 (rate_limited|quota_exceeded)|503 database_unavailable)$/.test(answer),
      );
      expect({ tier: one.tier, others }).toEqual({ tier: one.tier, others: [] });
    }
    expect(crowd.count('429 too_many_at_once')).toBeGreaterThan(0);
    expect(most.shared).toBeGreaterThan(0);
    expect(most.shared).toBeLessThanOrEqual(AT_ONCE);
    expect(most.alone).toBeLessThanOrEqual(AT_ONCE * rig.apis.length);
    expect({ scanned: scanned > 10, endless }).toEqual({ scanned: true, endless: [] });
    await judge();
  },
);
