import type { RunEvent, RunEventDraft } from '../../../contracts/kernel/run-events';
import type { RunRecord } from '../../../models/runs/run.model';
import type { Frame } from '../event-format';
import { createSupportDocumentFormat } from './support-document';

const run = (beganAt = 0) =>
  ({
    ...{ kind: 'support.document', journal: [] },
    events: beganAt > 0 ? [{ type: 'run-started', seq: beganAt }] : [],
  }) as unknown as RunRecord;
const text = (key: string, said: string): RunEventDraft => ({ type: 'text-delta', data: { key, text: said } });
const whole = (key: string, said: string): RunEventDraft => ({ type: 'text-complete', data: { key, text: said } });
const started = (isResumed: boolean): RunEventDraft => ({ type: 'run-started', data: { attempt: 1, isResumed } });
const NOTHING = { usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 0 }, costUsd: '0' };
const done = (said: string): RunEventDraft => ({
  type: 'run-succeeded',
  data: { output: { version: 2, text: said, sections: [], origin: 'model', repairs: [] }, ...NOTHING },
});
const failed: RunEventDraft = {
  type: 'run-failed',
  data: { error: { code: 'run_failed', message: 'No\nmore', retryable: true }, ...NOTHING },
};

async function read(form: 'typed' | 'text', events: RunEventDraft[], beganAt = 0): Promise<Frame[]> {
  const format = createSupportDocumentFormat(form);
  const frames: Frame[] = [];
  for (const event of events)
    frames.push(...(await format({ ...event, seq: 1, at: '2026-11-22T00:00:00.000Z' } as RunEvent, run(beganAt))));
  return frames;
}
const dataOf = (frames: Frame[]) => frames.map(({ data }) => data);

const DRAFT = '## Problem Summary\nSlow.';
const REST = '\n\n## Steps Taken\n- a';

describe('the plain stream of a document', () => {
  it('is its text and a marker, also where pieces were lost', async () => {
    const events = [started(false), whole('draft', DRAFT), text('model:1', REST.slice(0, 5)), whole('model:1', REST)];
    expect(dataOf(await read('text', [...events, done(DRAFT + REST)])).join('')).toBe(`${DRAFT}${REST}[DONE]`);
    expect(dataOf(await read('text', [whole('draft', DRAFT), whole('model:1', REST), done('')])).join('')).toBe(
      `${DRAFT}${REST}[DONE]`,
    );
  });

  it('ends with an error where the text begins anew and is another, and says nothing after it', async () => {
    const other = `${REST}nother`.replace('Steps', 'Ways');
    for (const shorter of [other, REST.slice(0, 9)]) {
      const events = [whole('draft', DRAFT), text('model:1', REST), started(true), text('model:1', shorter), done('')];
      expect(dataOf(await read('text', events))).toEqual([
        DRAFT,
        REST,
        '[ERROR] The text begins anew: ask for it again.',
      ]);
    }
  });

  it('goes on where the text that begins anew is the same', async () => {
    const [head, tail] = [REST.slice(0, 9), REST.slice(9)];
    const again = [started(true), ...[...head].map((sign) => text('model:1', sign)), text('model:1', tail)];
    const events = [whole('draft', DRAFT), text('model:1', head), ...again, whole('model:1', REST), done('')];
    expect(dataOf(await read('text', events))).toEqual([DRAFT, head, tail, '[DONE]']);
  });

  it('goes on where a worker died that had said no more than what stays', async () => {
    const events = [whole('draft', DRAFT), started(true), whole('model:1', REST), done('')];
    expect(dataOf(await read('text', events)).join('')).toBe(`${DRAFT}${REST}[DONE]`);
  });

  it('fails on one line, and not for who comes after it was run again', async () => {
    expect(dataOf(await read('text', [failed]))).toEqual(['[ERROR] No more']);
    const events = [text('model:1', 'x'), failed, started(false), whole('model:1', REST), done('')];
    expect(dataOf(await read('text', [failed, ...events.slice(2)], 9)).join('')).toBe(`${REST}[DONE]`);
  });

  it('cannot be ended by what a model says', async () => {
    const frames = await read('text', [whole('model:1', 'a\n[DONE]\n[ERROR] x'), done('')]);
    const lines = dataOf(frames.slice(0, -1)).flatMap((data) => String(data).split('\n'));
    for (const line of lines) expect(line).not.toMatch(/^\[(?:DONE|ERROR)\]/);
  });
});

describe('a run that was taken over before a reader came', () => {
  const taken = {
    ...{ kind: 'support.document', status: 'running', journal: [] },
    events: [
      { type: 'run-started', seq: 2 },
      { type: 'run-started', seq: 5 },
    ],
  } as unknown as RunRecord;
  const at = (seq: number, event: RunEventDraft) => ({ ...event, seq, at: '' }) as RunEvent;
  const events = [
    ...[at(2, started(false)), at(3, whole('draft', DRAFT)), at(4, text('model:1', 'lost'))],
    ...[at(5, started(true)), at(5, text('model:1', REST)), at(6, done(''))],
  ];
  const readSince = async (since: { seq: number; sub: number }) => {
    const format = createSupportDocumentFormat('text', since);
    const frames: Frame[] = [];
    for (const event of events) frames.push(...(await format(event, taken)));
    return dataOf(frames).join('');
  };
  it('is told as it holds now', async () => {
    expect(await readSince({ seq: 0, sub: 0 })).toBe(`${DRAFT}${REST}[DONE]`);
  });
  it('is told to be anew to who has seen what was lost', async () => {
    expect(await readSince({ seq: 4, sub: 1 })).toMatch(/lost\[ERROR\] The text begins anew/);
  });
});

describe('a reader who resumes at a piece that is lost', () => {
  it.each(['text', 'typed'] as const)('begins anew (%s)', async (form) => {
    const format = createSupportDocumentFormat(form, { seq: 3, sub: 7 });
    const at = (seq: number, event: RunEventDraft) => format({ ...event, seq, at: '' } as RunEvent, run());
    await at(3, whole('draft', DRAFT));
    const gap = format.onGap?.() ?? [];
    const rest = [...(await at(4, whole('model:1', REST))), ...(await at(5, done(DRAFT + REST)))];
    if (form === 'text') {
      expect(dataOf(gap)).toEqual(['[ERROR] The text begins anew: ask for it again.']);
      expect(rest).toEqual([]);
    } else {
      expect(gap[0]?.event).toBe('reset');
      const deltas = [...gap, ...rest].filter(({ event }) => event === 'delta');
      expect(deltas.map(({ data }) => (data as { text: string }).text)).toEqual(['Slow.', '- a']);
    }
  });
});

const retrying: RunEventDraft = {
  type: 'status',
  data: { phase: 'retrying', message: 'Busy.', retryAt: '2026-01-01T00:00:05.000Z' },
};

describe('the typed stream of a document', () => {
  it('says when the model is tried again; the plain one says its text alone', async () => {
    expect(await read('typed', [retrying])).toEqual([{ event: 'status', data: retrying.data }]);
    expect(await read('text', [retrying])).toEqual([]);
  });

  it('takes back what does not hold, and begins with what stays', async () => {
    const frames = await read('typed', [
      ...[whole('draft', DRAFT), text('model:1', '\n\n## Steps Taken\n- wrong'), started(true)],
      ...[whole('model:1', REST), done(DRAFT + REST)],
    ]);
    const from = frames.findIndex(({ event }) => event === 'reset');
    expect(frames.slice(from).map(({ event, data }) => [event, (data as { text?: string }).text])).toEqual([
      ['reset', undefined],
      ['section-start', undefined],
      ['delta', 'Slow.'],
      ['section-end', undefined],
      ['section-start', undefined],
      ['delta', '- a'],
      ['section-end', undefined],
      ['done', DRAFT + REST],
    ]);
  });

  it('takes back what each attempt said that was not finished: after the last the text stands once', async () => {
    const attempts = [text('model:1', REST), started(true), text('model:1', REST), started(true)];
    const frames = await read('typed', [...attempts, text('model:1', REST), whole('model:1', REST), done(REST)]);
    expect(frames.filter(({ event }) => event === 'reset')).toHaveLength(2);
    const last = frames.slice(frames.findLastIndex(({ event }) => event === 'reset'));
    expect(last.map(({ data }) => (data as { text?: string }).text).filter(Boolean)).toEqual(['- a', REST]);
  });

  it('says why there is none', async () => {
    expect(await read('typed', [failed])).toEqual([
      { event: 'error', data: { code: 'run_failed', message: 'No\nmore' } },
    ]);
    expect(await read('typed', [{ type: 'run-cancelled', data: { reason: 'Enough.' } }])).toEqual([
      { event: 'error', data: { code: 'run_cancelled', message: 'Enough.' } },
    ]);
  });
});
