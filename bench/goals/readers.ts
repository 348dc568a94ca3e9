import { NOTE_SECTIONS } from '../../src/contracts/support/documentation';
import type { SupportSession } from '../../src/contracts/support/sessions';
import { delay } from '../../src/platform/time';
import { readEventStream } from '../fakes/event-stream-client';
import { gatedNotes } from '../fakes/gated-model';
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
/** Models that begin one after another, as people ask one after another. */
const GAP_MS = 20;

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
    for (const gapMs of [GAP_MS, 0]) yield readersCase(parts, gapMs);
  },
};

function readersCase(parts: Parts, gapMs: number): Case {
  const { streams, readers } = parts;
  return {
    name: gapMs > 0 ? `a stream begins each ${gapMs} ms` : 'all streams begin at once',
    about: `${readers} readers on ${streams} streams, all connected before a model speaks; from the moment at which a stream's model begins to the first text at each of its readers. “added”: less the median of ${ALONE} streams of one reader each, alone, in the same round. Model, readers, api and worker are a process each on the same cores. Every text is compared with what the model said.`,
    metrics: {
      'added p95': 'ms',
      'added p50': 'ms',
      'alone p50': 'ms',
      'alone p95': 'ms',
      'equal texts': 'share of readers',
      [LOAD_METRIC]: '',
    },
    sides: { ours: (round) => measure(parts, gapMs, round) },
    checks: [
      { kind: 'value', metric: 'added p95', better: 'lower', floor: 200, goal: 100 },
      { kind: 'value', metric: 'equal texts', better: 'higher', floor: 1, goal: 1 },
    ],
  };
}

async function measure(parts: Parts, gapMs: number, round: number): Promise<Sample> {
  const { streams, readers } = parts;
  const alone: number[] = [];
  for (let count = 0; count < ALONE; count += 1)
    alone.push(...(await readAll(parts, [`case-${round}g${gapMs}a${count}`], 1, 0)));
  const names = Array.from({ length: streams }, (_, number) => `case-${round}g${gapMs}s${number}`);
  const stop = stopwatch();
  const many = await readAll(parts, names, readers / streams, gapMs);
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
async function readAll(parts: Parts, names: readonly string[], readersEach: number, gapMs: number): Promise<number[]> {
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
  const spokeAtMs = await model.call<Record<string, number>>('release', gapMs);
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
