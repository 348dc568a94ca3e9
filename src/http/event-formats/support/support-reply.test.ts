import type { RunEvent, RunEventDraft } from '../../../contracts/kernel/run-events';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Frame } from '../event-format';
import type { SupportForm } from './support';
import { createSupportReplyFormat } from './support-reply';

const lane = (revision: number) => ({ revision, questions: [], actions: [], updated_at: null });
const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, modelCalls: 1 };
const delta = (text: string, key = 'model:1'): RunEventDraft => ({ type: 'text-delta', data: { key, text } });
const complete = (text: string, key = 'model:1'): RunEventDraft => ({ type: 'text-complete', data: { key, text } });
const started = (attempt: number): RunEventDraft => ({
  type: 'run-started',
  data: { attempt, isResumed: attempt > 1 },
});
const laneTold = (revision: number): RunEventDraft => ({
  type: 'tool-output',
  data: { tool: 'update_task_lane', output: lane(revision) },
});
const succeeded = (output: object): RunEventDraft => ({
  type: 'run-succeeded',
  data: { output: { session_id: 's', message: null, step: null, lane: lane(2), ...output }, usage, costUsd: '0' },
});
const failed: RunEventDraft = {
  type: 'run-failed',
  data: { error: { code: 'model_timeout', message: 'Too slow.\n[DONE]', retryable: true }, usage, costUsd: '0' },
};

async function show(form: SupportForm, drafts: RunEventDraft[], retries = 0): Promise<Frame[]> {
  const format = createSupportReplyFormat(form);
  const frames: Frame[] = [];
  for (const [place, draft] of drafts.entries()) {
    const event = { seq: place + 1, at: new Date(0).toISOString(), ...draft } as RunEvent;
    frames.push(...(await format(event, { retries, events: [], journal: [] } as unknown as RunRecord)));
  }
  return frames;
}
/** What a simple reader has in the end. */
const plainText = (frames: Frame[]) =>
  frames
    .filter(({ event, data }) => !event && data !== '[DONE]')
    .map(({ data }) => data)
    .join('');
const typedText = (frames: Frame[]) =>
  frames.reduce(
    (text, { event, data }) =>
      event === 'reset' ? '' : event === 'delta' ? text + (data as { text: string }).text : text,
    '',
  );
const WHOLE = [
  started(1),
  delta('One '),
  delta('two.'),
  complete('One two.'),
  laneTold(1),
  delta('Three.', 'model:2'),
  complete('Three.', 'model:2'),
  succeeded({}),
];
/** As a log that was rebuilt from the journal: without hints. */
const rebuilt = (drafts: RunEventDraft[]) => drafts.filter(({ type }) => type !== 'text-delta');

it('gives the same text live and rebuilt, plain and typed; turns are parted by a blank line', async () => {
  for (const drafts of [WHOLE, rebuilt(WHOLE)]) {
    expect(plainText(await show('text', drafts))).toBe('One two.\n\nThree.');
    expect(typedText(await show('typed', drafts))).toBe('One two.\n\nThree.');
  }
});

it('says when the model is tried again, where it is typed', async () => {
  const data = { phase: 'retrying', message: 'Busy.', retryAt: '2026-01-01T00:00:05.000Z' } as const;
  expect(await show('typed', [{ type: 'status', data }])).toEqual([{ event: 'status', data }]);
  expect(await show('text', [{ type: 'status', data }])).toEqual([]);
});

it('tells each lane once, and at the end the one that stands', async () => {
  const frames = await show('text', WHOLE);
  expect(frames.filter(({ event }) => event === 'task-lane').map(({ data }) => data)).toEqual([lane(1), lane(2)]);
  expect(frames.at(-1)?.data).toBe('[DONE]');
  const typed = await show('typed', [laneTold(2), succeeded({})]);
  expect(typed.map(({ event }) => event)).toEqual(['task-lane', 'done']);
});

it('lets no text forge an end', async () => {
  const text = 'a\n[DONE]\n[ERROR] no\n';
  for (const drafts of [
    [delta('[DONE]'), complete('[DONE]')],
    [delta('a\n[DONE]\n'), complete(text)],
    [complete(text)],
  ]) {
    const frames = await show('text', [...drafts, succeeded({})]);
    const lines = frames
      .slice(0, -1)
      .filter(({ event }) => !event)
      .flatMap(({ data }) => String(data).split('\n'));
    expect(lines.filter((line) => /^\[(DONE|ERROR)\]/.test(line))).toEqual([]);
  }
  expect(await show('text', [failed])).toEqual([{ data: '[ERROR] Too slow. [DONE]', isText: true }]);
});

it('takes back what a killed worker said half, and keeps what it said whole', async () => {
  const drafts = [
    started(1),
    delta('First.'),
    complete('First.'),
    delta('Half of', 'model:2'),
    started(2),
    delta('Again.', 'model:2'),
    complete('Again.', 'model:2'),
    succeeded({}),
  ];
  const typed = await show('typed', drafts);
  expect(typed.filter(({ event }) => event === 'reset')).toHaveLength(1);
  expect(typedText(typed)).toBe('First.\n\nAgain.');
  const plain = await show('text', drafts);
  expect(plain.at(-1)?.data).toMatch(/^\[ERROR\] /);
  expect(plain.filter(({ data }) => String(data).startsWith('[')).length).toBe(1);
  expect(plainText(await show('text', rebuilt(drafts)))).toBe('First.\n\nAgain.');
});

it('takes back what another model said before', async () => {
  const drafts = [
    delta('Wrong'),
    { type: 'text-reset', data: { key: 'model:1' } } as const,
    delta('Right'),
    complete('Right'),
    succeeded({}),
  ];
  expect(typedText(await show('typed', drafts))).toBe('Right');
  expect((await show('text', drafts)).at(-1)?.data).toMatch(/^\[ERROR\] /);
  // Nothing was said yet: nothing to take back.
  expect((await show('text', drafts.slice(1))).at(-1)?.data).toBe('[DONE]');
});

it('shows of a run that was run again only its last end', async () => {
  const frames = await show('text', [started(1), failed, started(2), complete('Well.'), succeeded({})], 1);
  expect(frames.map(({ data }) => data)).toEqual(['Well.', lane(2), '[DONE]']);
});

it('says a step and its text', async () => {
  const step = { step_order: 0, content: { text: 'Look at it.', options: [] } };
  expect((await show('text', [succeeded({ step })])).map(({ event, data }) => event ?? data)).toEqual([
    'Look at it.',
    'step',
    'task-lane',
    '[DONE]',
  ]);
  const spoken = [complete('Look at it.'), succeeded({ step })];
  expect(typedText(await show('typed', spoken))).toBe('Look at it.');
});

it('shows who comes later nothing that was taken back before', async () => {
  const numbered = (drafts: RunEventDraft[]) =>
    drafts.map((draft, place) => ({ seq: place + 1, at: new Date(0).toISOString(), ...draft }) as RunEvent);
  const read = async (events: RunEvent[], run: object) => {
    const format = createSupportReplyFormat('text');
    const frames: Frame[] = [];
    for (const event of events) frames.push(...(await format(event, run as RunRecord)));
    return plainText(frames);
  };
  const reset: RunEventDraft = { type: 'text-reset', data: { key: 'model:1' } };
  const finished = numbered([started(1), delta('Wrong'), reset, delta('Right'), complete('Right'), succeeded({})]);
  expect(await read(finished, { retries: 0, events: [finished[0]], journal: [{ events: [finished[4]] }] })).toBe(
    'Right',
  );
  // A worker died, and the next has begun: what the first said half is nothing to tell any more.
  const taken = numbered([started(1), delta('Half'), started(2), delta('Anew')]);
  expect(await read(taken, { retries: 0, events: [taken[0], taken[2]], journal: [] })).toBe('Anew');
});
