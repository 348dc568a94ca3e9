import { buildBlock } from './build-block';
import { inverseOf, type Intent } from './edits';
import { emptyHistory, record, stepBack, stepForward, type History } from './history';

const move = (key: string, x: number): Intent => ({ type: 'move', key, x, y: 0 });
const edits = (act: string, to: number, from = 0) =>
  ({ type: 'edits', act, undo: [move(act, from)], redo: [move(act, to)] }) as const;
const generation = (act: string) => ({ type: 'generation', act }) as const;
const acts = ({ past, future }: History) => [past, future].map((steps) => steps.map(({ act }) => act).join());

test('an intent and its inverse go through the history', () => {
  const there: Intent = { type: 'move', key: 'a', x: 7, y: 7 };
  const back = inverseOf(there, buildBlock(), { afterKey: null, beforeKey: null });
  expect(back).toEqual({ type: 'move', key: 'a', x: 0, y: 0 });
  const step = { type: 'edits', act: '1', undo: back === null ? [] : [back], redo: [there] } as const;
  const undone = stepBack(record(emptyHistory, step));
  expect(undone?.step).toEqual(step);
  expect(undone === null ? null : stepForward(undone.history)?.step).toEqual(step);
});

test('what belongs to the last act is one step with it: undone backwards, done again forwards', () => {
  const history = record(record(record(emptyHistory, edits('a', 1)), edits('b', 1)), edits('b', 2, 1));
  expect(acts(history)).toEqual(['a,b', '']);
  expect(stepBack(history)?.step).toMatchObject({
    undo: [move('b', 1), move('b', 0)],
    redo: [move('b', 1), move('b', 2)],
  });
});

test('an act is taken back by its name, whatever came after; a second time there is nothing', () => {
  const history = record(record(emptyHistory, edits('a', 1)), edits('b', 1));
  const undone = stepBack(history, 'a');
  expect(undone?.step.act).toBe('a');
  expect(undone === null ? null : acts(undone.history)).toEqual(['b', 'a']);
  expect(undone === null ? null : stepBack(undone.history, 'a')).toBeNull();
});

test('a generation is a step like any other, and one only', () => {
  const history = record(record(record(emptyHistory, edits('a', 1)), generation('g')), generation('g'));
  expect(acts(history)).toEqual(['a,g', '']);
  const undone = stepBack(history);
  expect(undone?.step).toEqual(generation('g'));
  // Told of it once more, as by its own event, it stays what can be done again.
  expect(undone === null ? null : acts(record(undone.history, generation('g')))).toEqual(['a', 'g']);
  expect(undone === null ? null : stepForward(undone.history, 'g')?.step).toEqual(generation('g'));
});

test('what takes nothing back is no step, and what is done anew forgets what was undone', () => {
  const undone = stepBack(record(emptyHistory, edits('a', 1)));
  if (undone === null) throw new Error('a step was expected');
  expect(acts(record(undone.history, { type: 'edits', act: 'b', undo: [], redo: [] }))).toEqual(['', 'a']);
  expect(acts(record(undone.history, edits('b', 1)))).toEqual(['b', '']);
  expect(stepForward(record(undone.history, edits('b', 1)))).toBeNull();
});
