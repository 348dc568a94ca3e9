/** A worker dies, freezes, hangs or throws at each named point of a run's path: before and after each kind of write. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectId } from 'mongodb';
import { ProcessRig } from '../rigs/process-rig';
import type { RigProcess } from '../rigs/rig-process';
import { waitFor } from '../rigs/test-services';
import { Campaign } from './campaign';
import { countAttempts } from './count-attempts';
import { type CountingModel, startCountingModel } from './counting-model';
import { faultTest, type Trial } from './fault-test';
import { profile } from './profile';
import { openForTests } from './open-for-tests';
import { waitForTakeover } from './wait-for-takeover';

const CRASH_POINTS = [
  'other.before-step',
  'other.after-step',
  'model.before-step',
  'model.after-step',
  'tool.before-step',
  'tool.after-step',
  'journal.before-write',
  'journal.after-write',
  'save.before-transaction',
  'save.before-commit',
  'save.after-commit',
] as const;
const MODES = ['exit', 'freeze', 'hang', 'throw'] as const;
/** Short: the test waits for it. */
const LEASE_MS = 2_000;
/** A worker that hangs gives its run up after this. */
const HANG_MS = 5_000;
/** Longest that a victim may wait for its work, on a busy machine. */
const STRIKE_MS = 200_000;
/** Plenty for a victim that hung to be free again: what it may wait for, and as long as it waits to give its run away. */
const FREE_MS = 30_000;
/** Enough for each victim to find work; what is asked beyond it only has to be done afterwards. */
const QUEUED_MAX = 2 * MODES.length;

interface Strike {
  point: (typeof CRASH_POINTS)[number];
  mode: (typeof MODES)[number];
}
interface Victim extends Strike {
  worker: RigProcess;
  /** What it had done before it was armed. */
  before: Attempts;
}
type Attempts = Awaited<ReturnType<typeof countAttempts>>;

let model: CountingModel;
let rig: ProcessRig;

openForTests(async (later) => {
  model = await startCountingModel();
  later(() => model.close());
  rig = await ProcessRig.start({
    workers: 0, // each victim is started for its first strike, and those that live take the others' runs over
    environment: { RUN_LEASE_MS: String(LEASE_MS), ...model.environment },
  });
  later(() => rig.stop());
});

faultTest(
  'R2',
  'a crash at every named point',
  () => Campaign.begin(rig, model),
  async (trial) => {
    const { chance, did, judge } = trial;
    const shift = chance.between(0, MODES.length - 1);
    // There is no common divisor of 11 and 4: any four that follow each other have all modes, and 44 have each mode at each point.
    const count = profile.crashRounds * CRASH_POINTS.length * (profile.everyCrashMode ? MODES.length : 1);
    const strikes = Array.from({ length: count }, (_, index) => ({
      point: at(CRASH_POINTS, index),
      mode: at(MODES, index + shift),
    }));
    const workers = new Map<Strike['mode'], RigProcess>();
    for (let start = 0; start < strikes.length; start += MODES.length)
      await strike(trial, strikes.slice(start, start + MODES.length), workers);
    did({ points: CRASH_POINTS.length, strikes: strikes.length });
    await judge();
  },
);

/** The list's own, over and over. */
function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

/** The worker that is struck in this mode, as the strike before left it: only who was killed has to be started again. */
async function victimOf({ point, mode }: Strike, workers: Map<Strike['mode'], RigProcess>): Promise<Victim> {
  const known = workers.get(mode);
  const worker =
    known ??
    (await rig.spawn('worker', {
      GENERATION_CONCURRENCY: '1', // one run each, so that a strike hits one run alone
      ...(mode === 'hang' ? { RUN_TIMEOUT_MS: String(HANG_MS) } : {}),
    }));
  workers.set(mode, worker);
  if (!worker.isRunning) await worker.start();
  worker.lines.length = 0; // it may have been struck there before
  await worker.arm(`${point}:${mode}`);
  return { point, mode, worker, before: await countAttempts(worker) };
}

/** Asks until a worker of each mode is struck, and holds what became of the runs against the kind of the strike. */
async function strike(
  { campaign, did }: Trial,
  strikes: readonly Strike[],
  workers: Map<Strike['mode'], RigProcess>,
): Promise<void> {
  const canvases = await campaign.createCanvases(MODES.length);
  const victims = await Promise.all(strikes.map((one) => victimOf(one, workers)));
  const over = new AbortController();
  const asking = (async () => {
    for (; !over.signal.aborted; await delay(300)) {
      if ((await rig.db.collection('runs').countDocuments({ status: 'queued' })) > QUEUED_MAX) continue;
      for (const canvasId of canvases) await campaign.ask({ canvasId, blocks: 3, delayMs: 1, follow: false });
    }
  })();
  const struck = await Promise.all(victims.map(findStruckRun)).finally(() => over.abort());
  await asking;

  await delay(LEASE_MS + 1_000); // past the lease, also where nobody may take over
  await Promise.all(
    victims.map(async ({ worker, point, mode }) => {
      if (mode !== 'freeze') return;
      if (!isSaving(point)) await waitForTakeover(rig, worker);
      worker.thaw();
    }),
  );
  await campaign.settle();
  const problems = await Promise.all(victims.map((victim, index) => describeOutcome(victim, struck[index])));
  expect(problems.flat()).toEqual([]);
  did(Object.fromEntries(MODES.map((mode) => [mode, victims.filter((victim) => victim.mode === mode).length])));
}

/** Waits until a victim is struck; gives the run that it was at, where it has not given it away. */
async function findStruckRun({ worker, point, mode }: Victim): Promise<ObjectId | undefined> {
  await waitFor(
    `a strike of ${point}:${mode}`,
    () => worker.lines.includes(`crash point ${point}: ${mode}`),
    STRIKE_MS,
  );
  const holder = new RegExp(`-${worker.pid}-`);
  const run = await rig.db
    .collection('runs')
    .findOne({ status: 'running', workerId: holder }, { projection: { _id: 1 } });
  return run?._id;
}

/** Within its own transaction or after it, a worker that wakes still owns its run. */
const isSaving = (point: Strike['point']): boolean => point === 'save.before-commit' || point === 'save.after-commit';

/** What is not as the kind of the strike would have it. */
async function describeOutcome(
  { mode, point, worker, before }: Victim,
  runId: ObjectId | undefined,
): Promise<string[]> {
  const run = runId && (await rig.db.collection('runs').findOne({ _id: runId }));
  const isTakenOver = Number(run?.['attempt']) > 1;
  const isThawed = mode === 'freeze' && !isSaving(point);
  // It has only just been thawed.
  const refused = isThawed
    ? await waitFor(
        'its writes to be refused',
        async () => (await countAttempts(worker)).fenced > before.fenced,
        10_000,
      ).catch(() => false)
    : true;
  // Its next strike would else find it busy. What hangs in a save that is done is left only after a while.
  const isFree =
    mode === 'exit' ||
    (await waitFor('it to be free', async () => (await countAttempts(worker)).total > before.total, FREE_MS).catch(
      () => false,
    ));
  const isOthers = !isSaving(point) && (mode === 'exit' || mode === 'freeze');
  const wrong: Record<string, boolean> = {
    'its run was not taken over': isOthers && run !== undefined && !isTakenOver,
    'it was not killed': mode === 'exit' && worker.exit !== 'SIGKILL',
    'its late writes were not refused': !refused,
    // Where the hanging write is the journal's own, nobody knows what was recorded: the run is left to its lease.
    'its run was not given up':
      mode === 'hang' && !point.startsWith('journal.') && !isSaving(point) && run?.['error']?.code !== 'run_timeout',
    // The hanging save holds the record, so its lease ran out meanwhile: whoever wants the run may come first.
    'its run was neither given up nor taken over':
      mode === 'hang' && point === 'save.before-commit' && run?.['error']?.code !== 'run_timeout' && !isTakenOver,
    'it is not free again': !isFree,
  };
  return Object.keys(wrong)
    .filter((what) => wrong[what])
    .map((what) => `${point}:${mode}: ${what}`);
}
