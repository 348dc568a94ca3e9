import { prefersAsync } from './prefers-async';

it.each([
  [undefined, false],
  ['', false],
  ['wait=5', false],
  ['respond-asynchronously', false],
  ['respond-async-not', false],
  ['return=minimal; foo="respond-async"', false],
  ['respond-async', true],
  ['Respond-Async; x=1', true],
  ['return=minimal,respond-async , wait=5', true],
  [['wait=5', 'respond-async'], true],
])('reads the header Prefer: %j', (header, expected) => {
  expect(prefersAsync(header)).toBe(expected);
});
