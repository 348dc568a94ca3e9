import { markWords, matchesWords } from './match-words';

test('a label is found by the beginnings of its words, in any order', () => {
  expect(matchesWords('New canvas', 'can ne')).toBe(true);
  expect(matchesWords('Über uns', 'uber')).toBe(true);
  expect(matchesWords('New canvas', 'vas')).toBe(false);
  expect(matchesWords('New canvas', '.*')).toBe(true); // signs ask for nothing
});

test('what was typed is marked in an excerpt, and nothing of it is lost', () => {
  const pieces = markWords('… the Müller contract (2026)', 'mul cont');
  expect(pieces.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(['Müller', 'contract']);
  expect(pieces.map(({ text }) => text).join('')).toBe('… the Müller contract (2026)');
  expect(markWords('今日は印刷', '印刷')).toEqual([{ text: '今日は印刷', isHit: true }]);
  expect(markWords('', 'a')).toEqual([]);
});
