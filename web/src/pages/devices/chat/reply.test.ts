import { keptCall, reduceReply, type ReplyEvent, type ReplyView, startReply } from './reply.reducer';

const play = (...events: [string, unknown][]): ReplyView =>
  events.reduce((view, [type, data]) => reduceReply(view, { type, data } as ReplyEvent), startReply('run'));
const rows = [{ id: 't1', title: 'Buy milk' }];
const begun: [string, unknown] = [
  'tool-preview',
  { tool: 'list_tasks', output: { toolCallId: 'c1', input: { status: 'todo' } } },
];
const answered: [string, unknown] = [
  'tool-preview',
  { tool: 'list_tasks', output: { toolCallId: 'c1', text: 'Found 1 task(s): Buy milk', rows } },
];
const recorded: [string, unknown] = [
  'tool-output',
  { tool: 'list_tasks', toolCallId: 'c1', output: { outcome: 'done', ids: ['t1'], count: 1 } },
];

describe('an answer as it comes', () => {
  it('shows a call from its beginning, with its real result, and keeps that when it is recorded', () => {
    expect(play(begun).calls).toEqual([
      {
        id: 'c1',
        tool: 'list_tasks',
        input: { status: 'todo' },
        text: null,
        rows: [],
        outcome: null,
        ids: [],
        count: null,
      },
    ]);
    expect(play(begun, answered, recorded).calls).toEqual([
      {
        ...{ id: 'c1', tool: 'list_tasks', input: { status: 'todo' }, text: 'Found 1 task(s): Buy milk', rows },
        ...{ outcome: 'done', ids: ['t1'], count: 1 },
      },
    ]);
  });

  it('reads the sentence under either of its names', () => {
    const output = { toolCallId: 'c1', result: 'Found 1 task(s): Buy milk', outcome: 'done', ids: ['t1'], count: 1 };
    expect(play(['tool-preview', { tool: 'list_tasks', output }]).calls).toMatchObject([
      { text: 'Found 1 task(s): Buy milk', outcome: 'done' },
    ]);
  });

  it('has of a call that nobody saw what was recorded', () => {
    expect(play(recorded).calls).toMatchObject([{ input: undefined, text: null, outcome: 'done', count: 1 }]);
    expect(keptCall({ tool: 'list_tasks', outcome: 'done', ids: ['t1'], count: 1 }, 0)).toMatchObject({
      ...{ tool: 'list_tasks', ids: ['t1'], count: 1, text: null },
    });
  });

  it('says the text of the last turn alone, anew where it was taken back or lost', () => {
    const first: [string, unknown] = ['text-delta', { key: 'model:1', text: 'Let me look.' }];
    const last: [string, unknown] = ['text-delta', { key: 'model:2', text: 'One task' }];
    expect(play(first, begun, last, ['text-delta', { key: 'model:2', text: '.' }]).text).toBe('One task.');
    expect(play(last, ['text-reset', { key: 'model:1' }]).text).toBe('One task');
    expect(play(last, ['text-reset', { key: 'model:2' }]).text).toBe('');
    expect(play(last, ['text-complete', { key: 'model:2', text: 'One task is due.' }]).text).toBe('One task is due.');
  });

  it('waits for what matters most, and no more once it goes on', () => {
    const wait = { for: 'device', id: 'x', deadline: null };
    const waiting: [string, unknown] = ['run-waiting', { ...wait, waits: [wait, { ...wait, for: 'approval' }] }];
    expect(play(waiting).waitsFor).toBe('approval');
    expect(play(['run-waiting', wait]).waitsFor).toBe('device');
    expect(play(['run-waiting', { ...wait, for: 'later' }]).waitsFor).toBe('other');
    expect(play(waiting, ['run-started', { attempt: 1, isResumed: true }]).waitsFor).toBeNull();
  });

  it('says why a call was refused, at that call', () => {
    const refusal = { tool: 'list_tasks', code: 'policy_never', message: 'Never.', retryable: false };
    expect(play(begun, ['tool-refused', refusal]).calls).toMatchObject([
      { id: 'c1', outcome: 'refused', text: 'Never.' },
    ]);
    expect(play(['tool-refused', refusal]).calls).toMatchObject([{ tool: 'list_tasks', outcome: 'refused' }]);
  });

  it('ends once', () => {
    const error = { code: 'model_failed', message: 'No answer.', retryable: true };
    const failed = play(['run-failed', { error }], ['text-delta', { key: 'k', text: '!' }], ['run-succeeded', {}]);
    expect(failed).toMatchObject({ end: 'failed', error, text: '' });
    expect(play(['run-cancelled', { reason: 'by its person' }]).end).toBe('stopped');
  });

  it('passes over what it does not know', () => {
    const odd: [string, unknown][] = [
      ['of-a-later-version', {}],
      ['tool-preview', { tool: 'x', output: 'words' }],
      ['step-started', { key: 'model:1', kind: 'model', name: 'x' }],
    ];
    expect(play(...odd)).toEqual(startReply('run'));
  });
});
