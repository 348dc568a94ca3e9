import { authorOf, blockLabel, byRank } from './block-label';
import { buildBlock } from './build-block';
import { freePlace, isInside, newBlockAt } from './placement';

test('a new block does not cover another', () => {
  const place = freePlace({ x: 0, y: 0 }, { width: 100, height: 100 }, [{ x: 0, y: 0, width: 100, height: 100 }]);
  expect(place.x >= 100 || place.y >= 100).toBe(true);
});
test('what lies wholly within a section is inside it', () => {
  const section = newBlockAt('section', { x: 0, y: 0 });
  expect(isInside({ x: 10, y: 10, width: 100, height: 100 }, section)).toBe(true);
  expect(isInside({ x: 600, y: 10, width: 100, height: 100 }, section)).toBe(false);
});
test('a block is named by kind, author and words, and ordered by code units', () => {
  expect(blockLabel(buildBlock(), 'Ana')).toBe('Sticky by Ana: buy milk');
  const nameOf = (userId: string) => ({ ana: 'Ana' })[userId] ?? '';
  expect(authorOf({ createdBy: 'ana', requestedBy: null }, nameOf)).toBe('Ana');
  expect(authorOf({ createdBy: 'service', requestedBy: 'ana' }, nameOf)).toBe('an agent for Ana');
  expect(authorOf({ createdBy: 'service', requestedBy: 'gone' }, nameOf)).toBe('an agent');
  expect([{ rank: 'a' }, { rank: 'Z' }, { rank: 'Z ' }].sort(byRank).map(({ rank }) => rank)).toEqual(['Z', 'Z ', 'a']);
});
