import type { SaidBefore } from './ask-flow-model';
import { fitHistory } from './fit-history';

const said = (count: number, words: number): SaidBefore[] =>
  Array.from({ length: count }, (_, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: `${at} ${'word '.repeat(words)}`,
  }));
const firsts = (kept: readonly SaidBefore[]) => kept.map(({ content }) => Number.parseInt(content, 10));

it('keeps all that there is room for', () => {
  expect(fitHistory(said(6, 10), { window: 32_000 }, ['You are brief.', 'And now?'])).toHaveLength(6);
  expect(fitHistory([], { window: 100 }, ['x'])).toEqual([]);
});
it('drops the oldest, and begins with the person', () => {
  const history = said(20, 400);
  const kept = firsts(fitHistory(history, { window: 8_000 }, ['You are brief.', 'And now?']));
  expect(kept.at(-1)).toBe(19);
  expect(kept[0]).toBeGreaterThan(0);
  expect((kept[0] ?? 1) % 2).toBe(0);
  expect(firsts(fitHistory(history, { window: 8_000, outputMax: 500 }, ['x'])).length).toBeGreaterThan(kept.length);
});
it('keeps nothing where what is asked fills the window', () => {
  expect(fitHistory(said(4, 10), { window: 1_000 }, ['word '.repeat(3_000)])).toEqual([]);
});
