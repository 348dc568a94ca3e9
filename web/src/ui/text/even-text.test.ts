import { shownLength } from './even-text';

describe('shownLength', () => {
  test('a piece is shown bit by bit, and all of it after 300 ms', () => {
    const text = 'Hello there, all';
    expect([0, 150, 300, 5_000].map((elapsedMs) => shownLength(text, 6, elapsedMs))).toEqual([6, 11, 16, 16]);
  });
  test('a text that started anew is shown from what it is', () => {
    expect(shownLength('Hi', 40, 0)).toBe(2);
  });
  test('a character of two halves is shown whole', () => {
    for (let elapsedMs = 0; elapsedMs < 300; elapsedMs += 10)
      expect('🥊🥊🥊🥊'.slice(0, shownLength('🥊🥊🥊🥊', 0, elapsedMs))).toMatch(/^(🥊)*$/);
  });
});
