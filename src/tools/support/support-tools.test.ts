import { LANE_ITEMS_MAX, laneActionSchema, laneQuestionSchema } from '../../contracts/support/task-lane';
import { proposeStep } from './propose-step';
import { updateTaskLane } from './update-task-lane';

const inputOf = <Input>(parsed: { isRefused: boolean; input?: Input }): Input => {
  expect(parsed).toMatchObject({ isRefused: false });
  return parsed.input as Input;
};

describe('update_task_lane', () => {
  it.each([
    ['as asked', { questions: [{ text: 'Who?' }], actions: [{ title: 'Look', command: 'dir' }] }],
    ['plain texts', { questions: ['Who?'], actions: [{ title: 'Look', cmd: 'dir' }] }],
    ['wrapped', { lane: { questions: [{ question: 'Who?' }], actions: [{ name: 'Look', command: 'dir' }] } }],
    ['lists as JSON text', { questions: '["Who?"]', actions: '[{"title":"Look","command":"dir"}]' }],
    ['one instead of a list', { questions: 'Who?', actions: { title: 'Look', command: 'dir' } }],
    [
      'fields that nobody asked for',
      { questions: [{ text: 'Who?', priority: 1 }], tasks: [{ title: 'Look', command: 'dir' }] },
    ],
  ])('takes it %s', (_, args) => {
    expect(inputOf(updateTaskLane.parse(args))).toEqual({
      questions: [{ text: 'Who?', context: '', options: [] }],
      actions: [{ title: 'Look', description: '', command: 'dir' }],
    });
  });

  it('cuts what is too long and too many, cleans texts, and makes what the contract takes', () => {
    const long = `x\u0000${'ä'.repeat(20_000)}`;
    const { questions = [], actions = [] } = inputOf(
      updateTaskLane.parse({
        questions: Array.from({ length: 50 }, (__, place) => ({
          text: `${place} ${long}`,
          options: Array(30).fill(long),
        })),
        actions: [{ title: long, description: long, command: long }, { title: '', command: '' }, { command: 'ls' }],
      }),
    );
    expect(questions).toHaveLength(LANE_ITEMS_MAX);
    for (const item of questions)
      expect(laneQuestionSchema.safeParse({ ...item, id: 'q', state: 'open', answer: '' }).success).toBe(true);
    expect(actions.map(({ title }) => title.slice(0, 2))).toEqual(['xä', 'ls']);
    for (const item of actions)
      expect(laneActionSchema.safeParse({ ...item, id: 'a', state: 'open', output: '' }).success).toBe(true);
  });

  it.each([[{}], [null], ['text'], [{ questions: [42] }], [{ actions: [{ command: null }] }], [{ lane: 'full' }]])(
    'refuses %j in words',
    (args) => {
      const parsed = updateTaskLane.parse(args);
      expect(parsed).toMatchObject({ isRefused: true, code: 'bad_arguments' });
    },
  );

  it('empties the lane with empty lists', () => {
    expect(inputOf(updateTaskLane.parse({ questions: [], actions: [] }))).toEqual({ questions: [], actions: [] });
  });
});

describe('propose_step', () => {
  it('takes a step under the names that models give it', () => {
    expect(
      inputOf(proposeStep.parse({ step: { instruction: 'Look', choices: ['A', { label: 'B' }, 'A', ''] } })),
    ).toEqual({
      text: 'Look',
      options: ['A', 'B'],
    });
    expect(proposeStep.parse({ options: ['A'] })).toMatchObject({ isRefused: true });
  });
});
