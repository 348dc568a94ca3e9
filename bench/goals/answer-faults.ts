import { freePort } from '../../local/services/free-port';
import type { Models } from '../../src/models/index';
import { delay, SECOND_MS } from '../../src/platform/time';
import { askAndFollow, type SeenAnswer } from '../fakes/answer-client';
import { fakeAnswer, fakeModel } from '../fakes/openai-server';
import { type BenchAccount, createAccounts } from '../lib/account';
import { monotonicMs } from '../lib/clock';
import { type BenchContext, numberFlag } from '../lib/context';
import type { Case, Sample } from '../lib/goal';
import { type ProductProcess, startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';

const TOKENS = 20;
const TOKEN_GAP_MS = 150;
const OUTAGE_MS = 2 * SECOND_MS;
/** Past this an answer counts as lost. */
const PATIENCE_MS = 90 * SECOND_MS;

interface Rig {
  api: ProductProcess;
  workers: [ProductProcess, ProductProcess];
  accounts: BenchAccount[];
  stop(): Promise<void>;
}

/** What people see of 50 answers under way when something breaks. */
export function* faultCases(context: BenchContext, models: Models, modelUrl: string): Generator<Case> {
  const inFlight = numberFlag(context, 'in-flight', 50);
  const environment = {
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: modelUrl,
    OPENAI_MODEL: fakeModel(TOKENS, TOKEN_GAP_MS),
    GENERATION_CONCURRENCY: String(inFlight / 2),
  };
  yield faultCase(
    'a worker killed',
    `One of two workers is killed (SIGKILL) with ${inFlight} answers under way; nothing is started in its place. Measured elsewhere: Flowise 3.1.4 up to 63.8 s, 15 of 25 streams with the text twice.`,
    async () => {
      const rig = await openRig(context, models, environment, inFlight);
      return watch(rig, () => rig.workers[0].kill());
    },
  );
  yield faultCase(
    'Redis away for 2 s',
    `Redis (without persistence: it comes back empty) is stopped for 2 s with ${inFlight} answers under way; no process is restarted. Measured elsewhere: Flowise 3.1.4 0 of 25 streams ended until its API server was restarted.`,
    async () => {
      const port = await freePort();
      const first = await context.startRedis(port);
      const rig = await openRig(context, models, { ...environment, REDIS_URL: first.url }, inFlight);
      return watch(rig, async () => {
        await first.stop();
        await delay(OUTAGE_MS);
        await context.startRedis(port);
      });
    },
  );
}

function faultCase(name: string, about: string, run: () => Promise<Sample>): Case {
  return {
    name,
    about: `${about} Clients come back with Last-Event-ID; every text is compared with the source.`,
    metrics: {
      'all whole after': 's from the fault',
      'half whole after': 's from the fault',
      answered: 'share',
      'texts twice': 'with a token doubled',
      'texts cut': 'with a token missing',
      'most connections of a client': '',
    },
    warmUps: 0,
    roundsMax: 3,
    sides: { ours: run },
    checks: [
      { kind: 'value', metric: 'all whole after', better: 'lower', floor: 60, goal: 15 },
      { kind: 'value', metric: 'answered', better: 'higher', floor: 1, goal: 1 },
      { kind: 'value', metric: 'texts twice', better: 'lower', floor: 0, goal: 0 },
      { kind: 'value', metric: 'texts cut', better: 'lower', floor: 0, goal: 0 },
    ],
  };
}

async function openRig(
  context: BenchContext,
  models: Models,
  environment: Record<string, string>,
  inFlight: number,
): Promise<Rig> {
  const [api, first, second] = await Promise.all([
    startProduct(context, { roles: 'api,scheduler', environment }),
    startProduct(context, { roles: 'worker', environment }),
    startProduct(context, { roles: 'worker', environment }),
  ]);
  const accounts = await createAccounts(api.port, models, inFlight);
  return {
    api,
    workers: [first, second],
    accounts,
    stop: async () => void (await Promise.all([api, first, second].map((started) => started.stop()))),
  };
}

/** Asks for all answers, breaks something once each has shown its first text, and waits. */
async function watch({ api, accounts, stop }: Rig, breakIt: () => Promise<void>): Promise<Sample> {
  let begun = 0;
  let allBegun: () => void = () => undefined;
  const everybody = new Promise<void>((resolve) => (allBegun = resolve));
  const onFirstText = () => {
    begun += 1;
    if (begun === accounts.length) allBegun();
  };
  const deadlineMs = monotonicMs() + PATIENCE_MS;
  const asked = accounts.map((account) => askAndFollow({ port: api.port, account, deadlineMs, onFirstText }));
  const settled = Promise.allSettled(asked);
  await Promise.race([everybody, settled]);
  const brokenAt = monotonicMs();
  await breakIt();
  const outcomes = await settled;
  await stop();
  const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  if (answers.length === 0) throw new Error(`wrong result: nobody was answered: ${refused[0]}`);
  const after = answers.map((answer: SeenAnswer) => Math.max(0, answer.endedAtMs - brokenAt) / SECOND_MS);
  return {
    'all whole after': answers.length === accounts.length ? Math.max(...after) : PATIENCE_MS / SECOND_MS,
    'half whole after': percentile(after, 0.5),
    answered: answers.length / accounts.length,
    'texts twice': answers.filter(({ text }) => isTwice(text)).length,
    'texts cut': answers.filter(({ text }) => !isTwice(text) && text !== fakeAnswer(TOKENS)).length,
    'most connections of a client': Math.max(...answers.map(({ connections }) => connections)),
  };
}

/** Every token of the fake answer is another: one that comes again was doubled. */
function isTwice(text: string): boolean {
  const tokens = text.split(' ').filter(Boolean);
  return new Set(tokens).size < tokens.length;
}
