import type { LaneAction, LaneQuestion, TaskLane } from '@contracts/support/task-lane';
import { answersOf, contentOf } from './lane-answers';
import { isReady, itemsOf } from './lane-items';
import { keepLane, recallLane } from './lane-storage';
import { type LaneEvent, type LaneState, openLane, orderedItems, reduceLane } from './lane.reducer';

const question = (id: string, part: Partial<LaneQuestion> = {}): LaneQuestion => ({
  ...{ id, text: `question ${id}`, context: '', options: [], state: 'open', answer: '' },
  ...part,
});
const action = (id: string, part: Partial<LaneAction> = {}): LaneAction => ({
  ...{ id, title: `action ${id}`, description: '', command: 'ipconfig /all', state: 'open', output: '' },
  ...part,
});
const lane = (revision: number, questions: LaneQuestion[] = [], actions: LaneAction[] = []): TaskLane => ({
  ...{ revision, questions, actions, updated_at: null },
});
const play = (state: LaneState, ...events: LaneEvent[]) => events.reduce(reduceLane, state);
const open = (first: TaskLane) => openLane(first, null, true);
const typed = (id: string, text: string): LaneEvent => ({ type: 'changed', key: `question:${id}`, change: { text } });
const answers = (state: LaneState) => Object.fromEntries(state.lane.questions.map(({ id, answer }) => [id, answer]));
const names = (state: LaneState) => orderedItems(state).map(({ id }) => id);

describe('the lane', () => {
  it('keeps what is half-typed here over what another device saved, and takes the rest from there', () => {
    const state = play(open(lane(1, [question('a'), question('b')])), typed('a', 'mine'), {
      type: 'told',
      lane: lane(2, [question('a', { answer: 'theirs' }), question('b', { answer: 'theirs' })]),
    });
    expect(answers(state)).toEqual({ a: 'mine', b: 'theirs' });
    expect(state.lane.revision).toBe(2);
  });

  it('is no longer mine once it is saved, but for what was typed meanwhile', () => {
    const before = play(open(lane(1, [question('a'), question('b')])), typed('a', '5'), typed('b', 'x'));
    const after = play(before, typed('a', '5.1'), {
      type: 'saved',
      lane: lane(2, [question('a', { answer: '5' }), question('b', { answer: 'x' })]),
      touched: before.touched,
    });
    expect(answers(after)).toEqual({ a: '5.1', b: 'x' });
    expect(Object.keys(after.touched)).toEqual(['question:a']);
  });

  it('keeps my words where the server has them masked: they would change under my hands', () => {
    const mine = `password: ${['hunter', '22'].join('')}`;
    const before = play(open(lane(1, [question('a')])), typed('a', mine));
    const masked = 'password: [secret: password ••• #k3fk3fk3fk]';
    const after = play(before, {
      type: 'saved',
      lane: lane(2, [question('a', { answer: masked })]),
      touched: before.touched,
    });
    expect(answers(after)).toEqual({ a: mine });
    expect(after.touched).toEqual({});
    expect(answers(open(lane(2, [question('a', { answer: masked })])))).toEqual({ a: masked });
  });

  it('takes a lane that refused a save as it is, and mine on top', () => {
    const state = play(open(lane(3, [question('a')])), typed('a', 'mine'), {
      type: 'refused',
      lane: lane(2, [question('a', { answer: 'old' }), question('c')]),
    });
    expect(answers(state)).toEqual({ a: 'mine', c: '' });
    expect(state.lane.revision).toBe(2);
  });

  it('passes over a lane that is older than the one it has', () => {
    const state = open(lane(3, [question('a')]));
    expect(play(state, { type: 'told', lane: lane(2, []) })).toBe(state);
  });

  it('puts new tasks last, also questions behind actions, and counts them until they were seen', () => {
    const state = play(open(lane(1, [question('a')], [action('x')])), {
      type: 'told',
      lane: lane(2, [question('new'), question('a')], [action('x'), action('y')]),
    });
    expect(names(state)).toEqual(['a', 'x', 'new', 'y']);
    expect(state.arrived).toEqual(['question:new', 'action:y']);
    expect(play(state, { type: 'seen' }).arrived).toEqual([]);
  });

  it('counts no task as new that comes into an empty lane', () => {
    expect(play(open(lane(0)), { type: 'told', lane: lane(1, [question('a')]) }).arrived).toEqual([]);
  });

  it('lets go of what a message took along, whatever an older lane says, until the server’s is without it', () => {
    const state = play(open(lane(1, [question('a'), question('b')])), typed('a', 'x'), {
      type: 'sent',
      keys: ['question:a'],
    });
    expect(names(state)).toEqual(['b']);
    expect(state.touched).toEqual({});
    const late = play(state, { type: 'told', lane: lane(1, [question('a', { answer: 'x' }), question('b')]) });
    expect(names(late)).toEqual(['b']);
    const told = play(late, { type: 'told', lane: lane(2, [question('b')]) });
    expect(told.sent).toEqual([]);
    expect(names(play(told, { type: 'told', lane: lane(3, [question('a'), question('b')]) }))).toEqual(['b', 'a']);
  });

  it('drops what the server dropped, with what was typed in it', () => {
    const state = play(open(lane(1, [question('a')])), typed('a', 'x'), { type: 'told', lane: lane(2, []) });
    expect(names(state)).toEqual([]);
    expect(state.touched).toEqual({});
  });

  it('tells a question from an action of the same id', () => {
    const state = play(open(lane(1, [question('a')], [action('a')])), {
      type: 'changed',
      key: 'action:a',
      change: { state: 'done', text: 'out' },
    });
    expect(state.lane.questions[0]).toMatchObject({ state: 'open', answer: '' });
    expect(state.lane.actions[0]).toMatchObject({ state: 'done', output: 'out' });
  });

  it('stays as it is when it is closed and opened', () => {
    const state = play(open(lane(1, [question('a')])), typed('a', 'half'));
    const again = play(state, { type: 'opened', isOpen: false }, { type: 'opened', isOpen: true });
    expect(again).toEqual(state);
  });
});

describe('what a tab keeps', () => {
  const storage = () => {
    const values = new Map<string, string>();
    return () => ({
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
    });
  };

  it('comes back after a reload, on top of what the server has', () => {
    const tab = storage();
    const left = play(open(lane(1, [question('a'), question('b')])), typed('a', 'half'), {
      type: 'opened',
      isOpen: false,
    });
    keepLane('s1', left, tab);
    expect(recallLane('s2', tab)).toBeNull();
    const back = openLane(lane(4, [question('a'), question('b', { answer: 'theirs' })]), recallLane('s1', tab), true);
    expect(back.isOpen).toBe(false);
    expect(answers(back)).toEqual({ a: 'half', b: 'theirs' });
    expect(Object.keys(back.touched)).toEqual(['question:a']);
  });

  it('leaves to the server what was saved', () => {
    const tab = storage();
    keepLane('s', open(lane(1, [question('a', { answer: 'saved' })])), tab);
    expect(answers(openLane(lane(2, [question('a')]), recallLane('s', tab), true))).toEqual({ a: '' });
  });

  it('is nothing where storage is blocked, or holds something else', () => {
    const blocked = () => {
      throw new Error('blocked');
    };
    expect(() => keepLane('s', open(lane(1)), blocked)).not.toThrow();
    expect(recallLane('s', blocked)).toBeNull();
    expect(recallLane('s', () => ({ getItem: () => '{"isOpen":true}', setItem: () => undefined }))).toBeNull();
    expect(recallLane('s', () => ({ getItem: () => '{', setItem: () => undefined }))).toBeNull();
  });
});

describe('answers', () => {
  const items = itemsOf(
    lane(
      1,
      [
        question('typed', { answer: ' 5.1 ' }),
        question('open'),
        question('skipped', { state: 'skipped', answer: 'half' }),
      ],
      [
        action('pasted', { output: 'a ``` b' }),
        action('done', { state: 'done', command: null }),
        action('blank', { output: '  ' }),
      ],
    ),
  );

  it('are those answered, done or skipped, and those with something typed', () => {
    expect(items.filter(isReady).map(({ id }) => id)).toEqual(['typed', 'skipped', 'pasted', 'done']);
    expect(answersOf(items)).toEqual([
      { item_id: 'typed', kind: 'question', state: 'answered', text: '5.1' },
      { item_id: 'skipped', kind: 'question', state: 'skipped', text: '' },
      { item_id: 'pasted', kind: 'action', state: 'done', text: 'a ``` b' },
      { item_id: 'done', kind: 'action', state: 'done', text: '' },
    ]);
  });

  it('read as one message, skipped ones included', () => {
    expect(contentOf(items)).toBe(
      [
        '**question typed**\n5.1',
        '**question skipped** skipped',
        '**action pasted** done\n````\na ``` b\n````',
        '**action done** done',
      ].join('\n\n'),
    );
  });

  it('are cut for reading where they are long', () => {
    const many = Array.from({ length: 20 }, (_, index) => action(`${index}`, { output: 'x'.repeat(100_000) }));
    const content = contentOf(itemsOf(lane(1, [], many)));
    expect(content).toContain('… (98500 characters more)');
    expect(content.length).toBeLessThan(32_000);
  });
});
