import { NOTE_SECTIONS } from '../../src/contracts/support/documentation';
import type { SupportSession } from '../../src/contracts/support/sessions';
import { delay, SECOND_MS } from '../../src/platform/time';
import { readEventStream } from '../fakes/event-stream-client';
import { gatedNotes, type Pace } from '../fakes/gated-model';
import { keepAliveClient, postText } from '../fakes/http-client';
import { createAccount } from '../lib/account';
import type { BenchChild } from '../lib/child';
import { cores, stopwatch } from '../lib/clock';
import { numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { startProduct } from '../lib/product';
import { median, percentile } from '../lib/statistics';

const PATH = '/api/ai-sessions';
const POLL_MS = 5;
/** So long the readers may take to connect, and the worker to ask the model. */
const PATIENCE_MS = 60_000;
/** The burst of connecting is over before a model speaks. */
const SETTLE_MS = 300;
/** Streams of one reader with nothing else going on: what the others are compared with. */
const ALONE = 10;
/** Models that begin one after another, as people ask one after another; all of them speak at a time before the first ends. */
const GAP_MS = 20;
/** Between two pieces of six tokens: 120 tokens a second, a fast model of today; and ten times as fast. */
const FAST_MS = 50;
const TENFOLD_MS = 5;

const PACES: readonly (Pace & { name: string })[] = [
  { gapMs: GAP_MS, pieceMs: FAST_MS, name: `a stream begins each ${GAP_MS} ms` },
  { gapMs: 0, pieceMs: FAST_MS, name: 'all streams begin at once' },
  { gapMs: GAP_MS, pieceMs: TENFOLD_MS, name: 'models ten times as fast' },
];

interface Parts {
  port: number;
  token: string;
  model: BenchChild;
  workerPid: number;
  streams: number;
  readers: number;
}
interface Seen {
  name: string;
  firstAtMs: number;
  text: string;
  isDone: boolean;
}

/** S2: a thousand readers of fifty streams of ticket notes on one api instance, against one reader of one stream. */
export const readersGoal: Goal = {
  id: 'S2',
  name: 'readers',
  title:
    'readers of ticket notes as they are written: a thousand on fifty streams of one api instance, against one alone',
  async *cases(context) {
    const { models } = await openGoalParts(context);
    const model = await context.startChild('gated-model');
    const url = await model.call<string>('open', NOTE_SECTIONS);
    const streams = numberFlag(context, 'streams', 50, 10);
    const environment = {
      ...{ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: url, OPENAI_MODEL: 'gated' },
      SUPPORT_DOCUMENT_CONCURRENCY: String(streams),
    };
    const [api, worker] = await Promise.all(
      ['api,scheduler', 'worker'].map((roles) => startProduct(context, { roles, environment })),
    );
    if (!api || !worker) throw new Error('the product did not start');
    const { port } = api;
    const { token } = await createAccount(port, models);
    const parts = {
      port,
      token,
      model,
      workerPid: worker.pid,
      streams,
      readers: numberFlag(context, 'readers', 1_000, 100),
    };
    // A server that has run for a while is measured, not its first minute.
    await measure(parts, { gapMs: GAP_MS, pieceMs: FAST_MS }, 'warm');
    for (const pace of PACES) yield readersCase(parts, pace);
  },
};

function readersCase(parts: Parts, pace: Pace & { name: string }): Case {
  const { streams, readers } = parts;
  return {
    name: pace.name,
    about: `Models of ${(SECOND_MS / pace.pieceMs) * 6} tokens a second; ${readers} readers on ${streams} streams, all connected before a model speaks; from the moment at which a stream's model begins to the first text at each of its readers. “added”: less the median of ${ALONE} streams of one reader each, alone, in the same round. Model, readers, api and worker are a process each on the same cores; one pass before the first does not count. Every text is compared with what the model said.`,
    metrics: {
      'added p95': 'ms',
      'added p50': 'ms',
      'alone p50': 'ms',
      'alone p95': 'ms',
      'equal texts': 'share of readers',
      [LOAD_METRIC]: '',
    },
    sides: { ours: (round) => measure(parts, { gapMs: pace.gapMs, pieceMs: pace.pieceMs }, round) },
    checks: [
      { kind: 'value', metric: 'added p95', better: 'lower', floor: 200, goal: 100 },
      { kind: 'value', metric: 'equal texts', better: 'higher', floor: 1, goal: 1 },
    ],
  };
}

async function measure(parts: Parts, pace: Pace, round: number | 'warm'): Promise<Sample> {
  const { streams, readers } = parts;
  const alone: number[] = [];
  const mark = `g${pace.gapMs}p${pace.pieceMs}`;
  for (let count = 0; count < ALONE; count += 1)
    alone.push(...(await readAll(parts, [`case-${round}${mark}a${count}`], 1, { ...pace, gapMs: 0 })));
  const names = Array.from({ length: streams }, (_, number) => `case-${round}${mark}s${number}`);
  const stop = stopwatch();
  const many = await readAll(parts, names, readers / streams, pace);
  const load = cores(stop());
  return {
    'added p95': percentile(many, 0.95) - median(alone),
    'added p50': percentile(many, 0.5) - median(alone),
    'alone p50': median(alone),
    'alone p95': percentile(alone, 0.95),
    'equal texts': 1, // any other throws
    [LOAD_METRIC]: load,
  };
}

/** Begins a session a name, lets so many read the notes of each, and gives how long each waited for the first text. */
async function readAll(parts: Parts, names: readonly string[], readersEach: number, pace: Pace): Promise<number[]> {
  const { model, workerPid } = parts;
  const paths = await openSessions(parts, names);
  let heads = 0;
  // A model that is asked and silent for long is given up: the worker stands still until all readers are there.
  process.kill(workerPid, 'SIGSTOP');
  const all = Promise.all(
    names.flatMap((name, place) =>
      Array.from({ length: readersEach }, () => read(parts, name, paths[place] ?? '', () => (heads += 1))),
    ),
  );
  all.catch(() => undefined); // told below
  try {
    await until('readers', names.length * readersEach, () => heads);
  } finally {
    process.kill(workerPid, 'SIGCONT');
  }
  await until('calls', names.length, () => model.call<number>('waiting'));
  await delay(SETTLE_MS);
  const spokeAtMs = await model.call<Record<string, number>>('release', pace);
  const seen = await all;
  const wrong = seen.filter(({ name, text, isDone }) => !isDone || text !== gatedNotes(name, NOTE_SECTIONS));
  if (wrong.length > 0)
    throw new Error(`wrong result: ${wrong.length} of ${seen.length} have another text: ${JSON.stringify(wrong[0])}`);
  return seen.map(({ name, firstAtMs }) => firstAtMs - (spokeAtMs[name] ?? Number.NaN));
}

async function until(what: string, wanted: number, count: () => number | Promise<number>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let there = await count(); there < wanted; there = await count()) {
    if (Date.now() > deadline) throw new Error(`wrong result: ${there} of ${wanted} ${what} in time`);
    await delay(POLL_MS);
  }
}

async function openSessions({ port, token }: Parts, names: readonly string[]): Promise<string[]> {
  const client = keepAliveClient(port);
  const paths: string[] = [];
  for (const name of names) {
    const sent = postText(
      PATH,
      { title: name, problem_summary: `The VPN drops: ${name}` },
      { authorization: `Bearer ${token}` },
    );
    const { status, body } = await client.post(sent);
    if (status !== 201) throw new Error(`${PATH}: ${status} ${body}`);
    paths.push(`${PATH}/${(JSON.parse(body) as SupportSession).id}/documentation/stream?format=typed`);
  }
  client.close();
  return paths;
}

/** Puts the sections together, as a reader of the typed form does. */
async function read({ port, token }: Parts, name: string, path: string, onHead: () => void): Promise<Seen> {
  const seen: Seen = { name, firstAtMs: 0, text: '', isDone: false };
  const sections = new Map<string, string>();
  await readEventStream({
    ...{ port, path, onHead },
    headers: { authorization: `Bearer ${token}` },
    onFrame({ data, atMs }) {
      const { section, text, version } = data as { section?: string; text?: string; version?: unknown };
      if (version !== undefined) seen.isDone = true;
      if (section === undefined || text === undefined) return;
      seen.firstAtMs ||= atMs;
      sections.set(section, (sections.get(section) ?? '') + text);
    },
  });
  seen.text = [...sections].map(([section, text]) => `## ${section}\n${text}`).join('\n\n');
  return seen;
}
