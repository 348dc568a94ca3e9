import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Models } from '../../src/models/index';
import { delay } from '../../src/platform/time';
import { type ChatServer, streamChat } from '../fakes/chat-client';
import { failingUrl, failPrompt, type Failure, FAILURES, fakeAnswer, fakeModel } from '../fakes/openai-server';
import { createAccount } from '../lib/account';
import { numberFlag } from '../lib/context';
import type { BenchContext } from '../lib/context';
import type { Case, Goal, Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';
import { makeCalls } from '../lib/make-calls';

const TOKENS = 32;
const GAP_MS = 2;
/** How long a target may be silent; what stalls is given up then. */
const FIRST_TOKEN_TIMEOUT_MS = 500;
/** The ledger's rows are written together. */
const LEDGER_PATIENCE_MS = 1_000;
/** Calls that fail among those that do not: so few that the breaker stays closed, or the failing target were not asked. */
const FAILS_EVERY = 3;
const AT_ONCE = 16;
/** Calls of each side before each case: what is compared are processes that serve, not ones that start. */
const WARM_UP_CALLS = 500;

/** G7: a call whose first model fails is answered by the second one. */
export const fallbackGoal: Goal = {
  id: 'G7',
  name: 'fallback',
  title: 'a streamed chat completion whose first model fails, against a bare pipe’s hop',
  async *cases(context) {
    const { models } = await openGoalParts(context);
    const fake = await context.startChild('fake-openai');
    const upstream = await fake.call<string>('open');
    const pipe = await context.startChild('bare-pipe');
    const peer: ChatServer = { port: await pipe.call<number>('open', { upstream }), headers: {} };
    const direct: ChatServer = { port: Number(new URL(upstream).port), headers: {} };
    const ours = await startOurs(context, models, upstream);
    const requests = numberFlag(context, 'req', 40, 10);
    const warm = numberFlag(context, 'warm', WARM_UP_CALLS, 30);
    for (const failure of ['reset', '429', '500'] as const) {
      await makeCalls(warm, AT_ONCE, () => streamChat(peer, fakeModel(TOKENS, GAP_MS)));
      await makeCalls(warm, AT_ONCE, (number) =>
        streamChat(ours, 'first', number % FAILS_EVERY === 0 ? failPrompt(failure) : ''),
      );
      yield hopCase({ direct, ours, peer }, failure, { requests, warm });
    }
    yield wholeCase(ours, models, numberFlag(context, 'streams', 2_000, 60));
  },
};

/** A gateway whose model `first` fails where the prompt asks for it, and whose `second` stands in. */
async function startOurs(context: BenchContext, models: Models, upstream: string): Promise<ChatServer> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-models-'));
  context.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'models.json');
  const model = (id: string, baseUrl: string, fallbacks: string[]) => ({
    id,
    label: id,
    provider: 'openai',
    providerModel: fakeModel(TOKENS, GAP_MS),
    price: { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'bench' },
    targets: [{ baseUrl }],
    local: false, // it stands for a hosted one
    fallbacks,
  });
  const catalogue = { models: [model('first', failingUrl(upstream), ['second']), model('second', upstream, [])] };
  writeFileSync(file, JSON.stringify(catalogue));
  const environment = { MODELS_FILE: file, LLM_FIRST_TOKEN_TIMEOUT_MS: String(FIRST_TOKEN_TIMEOUT_MS) };
  const { port } = await startProduct(context, { roles: 'api,gateway', environment });
  const { token } = await createAccount(port, models);
  return { port, headers: { authorization: `Bearer ${token}` } };
}

function hopCase(
  { direct, ours, peer }: Record<'direct' | 'ours' | 'peer', ChatServer>,
  failure: Failure,
  { requests, warm }: { requests: number; warm: number },
): Case {
  const measure = async (server: ChatServer, model: string, begin: string): Promise<Sample> => {
    const added: number[] = [];
    for (let number = 1; number <= requests * FAILS_EVERY; number += 1) {
      const isCounted = number % FAILS_EVERY === 0;
      const without = await streamChat(direct, fakeModel(TOKENS, GAP_MS));
      const through = await streamChat(server, model, isCounted ? begin : '');
      if (through.text !== fakeAnswer(TOKENS)) throw new Error(`wrong result: ${through.text.slice(0, 200)}`);
      if (isCounted) added.push(through.firstMs - without.firstMs);
    }
    return { 'added first token p50': percentile(added, 0.5), 'added first token p95': percentile(added, 0.95) };
  };
  return {
    name: `first model: ${failure}`,
    about: `${requests} streams of ${TOKENS} tokens, one each ${GAP_MS} ms, of which the first model fails (${describe(failure)}) and the second answers; each less the same call made directly just before; each side has answered ${warm} calls before, a third of ours by falling back. The peer: a pipe to a model that does not fail.`,
    metrics: { 'added first token p50': 'ms', 'added first token p95': 'ms' },
    sides: {
      ours: () => measure(ours, 'first', failPrompt(failure)),
      peer: () => measure(peer, fakeModel(TOKENS, GAP_MS), ''),
    },
    checks: [{ kind: 'ratio', metric: 'added first token p50', better: 'lower', floor: 3, goal: 2 }],
  };
}

const describe = (failure: Failure): string =>
  failure === 'reset' ? 'its connection is reset before a byte' : `it answers ${failure}`;

function wholeCase(ours: ChatServer, models: Models, streams: number): Case {
  const calls = models.ModelCall.collection;
  const run = async (): Promise<Sample> => {
    const rowsBefore = await calls.countDocuments({ outcome: 'ok' });
    let left = streams;
    let wrong = 0;
    let answered = 0;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        const failure =
          left % FAILS_EVERY === 0 ? FAILURES[Math.floor(left / FAILS_EVERY) % FAILURES.length] : undefined;
        const seen = await streamChat(ours, 'first', failure && failPrompt(failure));
        const isWhole = seen.text === fakeAnswer(TOKENS) && seen.error === undefined;
        // What was seen cannot be taken back: an error says so, and nobody else goes on.
        const isCutAndSaid = fakeAnswer(TOKENS).startsWith(seen.text) && seen.error !== undefined;
        if (failure === 'cut' ? !isCutAndSaid && !isWhole : !isWhole) wrong += 1;
        if (isWhole) answered += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await delay(LEDGER_PATIENCE_MS);
    const rows = (await calls.countDocuments({ outcome: 'ok' })) - rowsBefore;
    return { 'wrong texts': wrong, 'rows of the ledger off': Math.abs(rows - answered) };
  };
  return {
    name: 'no token lost or doubled',
    about: `${streams} streams, ${AT_ONCE} at once; of each third the first model fails, in turn by ${FAILURES.join(', ')}. After a cut the client is told; every other text is compared with the source, and the ledger's rows of whole answers are counted.`,
    metrics: { 'wrong texts': '', 'rows of the ledger off': '' },
    sides: { ours: run },
    checks: [
      { kind: 'value', metric: 'wrong texts', better: 'lower', floor: 0, goal: 0 },
      { kind: 'value', metric: 'rows of the ledger off', better: 'lower', floor: 0, goal: 0 },
    ],
    roundsMax: 2,
  };
}
