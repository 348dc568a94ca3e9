import { type SaidPiece, SaidTexts } from './said-texts';

/** What a reader has who clears at each reset. */
const read = (pieces: readonly SaidPiece[]) =>
  pieces.reduce((text, { isReset, text: more }) => (isReset ? more : text + more), '');

test('pieces, and whatever of a whole text did not come as pieces', () => {
  const said = new SaidTexts();
  expect(read([said.add('a', 'Hel'), said.complete('a', 'Hello'), said.end('Hello')])).toBe('Hello');
});
test('two that speak, also at once', () => {
  const said = new SaidTexts();
  const pieces = [said.add('a', 'One'), said.add('b', 'Two'), said.add('a', ' more'), said.end('One more\n\nTwo')];
  expect(read(pieces)).toBe('One more\n\nTwo');
});
test('what a dead worker said of a text is said again, what was whole stays', () => {
  const said = new SaidTexts();
  const pieces = [
    said.complete('a', 'First'),
    said.add('b', 'Hal'),
    said.reset(),
    said.add('b', 'Half'),
    said.end('First\n\nHalf'),
  ];
  expect(read(pieces)).toBe('First\n\nHalf');
});
test('what was said and is no part of the answer is taken back', () => {
  const said = new SaidTexts();
  expect(read([said.add('a', 'Thinking aloud'), said.reset('a'), said.end('The answer')])).toBe('The answer');
  expect(read([said.add('c', 'Wrong'), said.end('Right')])).toBe('Right');
});
