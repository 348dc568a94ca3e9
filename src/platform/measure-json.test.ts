import { type JsonBeyondLimits, measureJson, parseWithin } from './measure-json';

/** The limit that it goes beyond, or `taken`; fed in pieces of `size` bytes. */
function measure(text: string, limits: { maxDepth?: number; maxValues?: number }, size = 7): string {
  const take = measureJson({ maxDepth: 8, maxValues: 100, ...limits });
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
    return 'taken';
  } catch (error) {
    return (error as JsonBeyondLimits).limit;
  }
}
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** As a parser counts them. */
const count = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.values(value).reduce((sum, each) => sum + count(each), 1) : 1;

describe('the limits of JSON', () => {
  it.each([1, 2, 7, 65_536])('hold to the last one, in pieces of %d bytes', (size) => {
    expect(measure(nested(8), {}, size)).toBe('taken');
    expect(measure(nested(9), {}, size)).toBe('maxDepth');
    expect(measure(`{"a":${nested(8)}}`, {}, size)).toBe('maxDepth');
    const list = (length: number) => JSON.stringify(Array.from({ length }, (_, place) => place));
    expect(measure(list(98), {}, size)).toBe('taken');
    expect(measure(list(101), {}, size)).toBe('maxValues');
  });

  it('count what is side by side as no depth', () => {
    expect(measure(`[${'[],'.repeat(40)}[]]`, {})).toBe('taken');
  });

  it.each([
    ['brackets', '[[[[[[[[[[[['],
    ['commas', ','.repeat(500)],
    ['an escaped quote', '\\"[[[[[[[[[[['],
    ['backslashes before its end', 'a\\\\\\\\'],
    ['a long text', 'x'.repeat(300)],
    ['a long text with quotes', `${'x'.repeat(100)}\\"${'y'.repeat(100)}\\\\\\"[[[[[[[[[[[[`],
    ['letters of several bytes', '“ü漢字”'.repeat(40)],
  ])('see nothing in a string: %s', (_what, inside) => {
    for (const size of [1, 2, 3, 64, 65, 10_000]) {
      expect(measure(`{"text":"${inside}"}`, {}, size)).toBe('taken');
      // And what comes after it again counts.
      expect(measure(`{"text":"${inside}","more":${nested(8)}}`, {}, size)).toBe('maxDepth');
    }
  });

  it('never refuse what is within them, and always what is well beyond', () => {
    let state = 7;
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const make = (depth: number): unknown => {
      if (depth === 0 || random(4) === 0) return ['"', '\\', '[,{', 1, null, 'x'.repeat(random(200))][random(6)];
      const items = Array.from({ length: random(4) }, () => make(depth - 1));
      return random(2)
        ? items
        : Object.fromEntries(items.map((item, place) => [`${'\\"'.repeat(random(3))}${place}`, item]));
    };
    for (let round = 0; round < 300; round += 1) {
      const value = make(6);
      const values = count(value);
      for (const size of [1, 5, 70, 4_096]) {
        expect(measure(JSON.stringify(value), { maxValues: values * 2 }, size)).toBe('taken');
        if (values > 4)
          expect(measure(JSON.stringify(value), { maxValues: Math.floor(values / 2) - 1 }, size)).toBe('maxValues');
      }
    }
  });

  it('are asked before it is parsed', () => {
    expect(parseWithin({ maxDepth: 3, maxValues: 10 }, '[[[1]]]')).toEqual([[[1]]]);
    expect(() => parseWithin({ maxDepth: 2, maxValues: 10 }, '[[[1]]] and no JSON')).toThrow('maxDepth');
    expect(() => parseWithin({ maxDepth: 3, maxValues: 10 }, '[')).toThrow(SyntaxError);
  });
});
