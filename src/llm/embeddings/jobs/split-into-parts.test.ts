import { PART_BYTES_MAX, PART_TEXTS_MAX, PART_VECTOR_BYTES_MAX, splitIntoParts } from './split-into-parts';

describe('splitIntoParts', () => {
  const sizes = (texts: readonly string[], dimension = 8) =>
    splitIntoParts(texts, dimension).map((part) => [part.from, part.texts.length]);

  it('keeps every text once and in order', () => {
    const texts = Array.from({ length: 1_000 }, (_, place) => `${place}`);
    const parts = splitIntoParts(texts, 8);
    expect(parts.flatMap((part) => part.texts)).toEqual(texts);
    expect(parts.map(({ from }) => from)).toEqual([0, PART_TEXTS_MAX, 2 * PART_TEXTS_MAX, 3 * PART_TEXTS_MAX]);
  });

  it('counts bytes, not characters', () => {
    const text = 'é'.repeat(PART_BYTES_MAX / 8); // a quarter of a part
    expect(sizes(Array<string>(6).fill(text))).toEqual([
      [0, 4],
      [4, 2],
    ]);
  });

  it('makes small parts where vectors are long, down to one text', () => {
    const texts = Array<string>(5).fill('x');
    expect(sizes(texts, PART_VECTOR_BYTES_MAX / 4 / 2)).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(sizes(texts, PART_VECTOR_BYTES_MAX)).toHaveLength(5);
  });
});
