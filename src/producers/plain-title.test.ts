import { plainTitle } from './plain-title';

describe('the title of a run', () => {
  test.each([
    ['**VPN** drops\n\nafter `sleep`', 'VPN drops after sleep'],
    ['# Plan\n- one\n- two', 'Plan one two'],
    ['> *quoted* and __bold__ and _soft_ snake_case stays', 'quoted and bold and soft snake_case stays'],
    ['See [the guide](https://example.org/a) ![shot](x.png)', 'See the guide shot'],
    ['1. First\n2) Second', 'First Second'],
    ['-5 degrees, #3 of 4, a < b > c', '-5 degrees, #3 of 4, a < b > c'],
    ['**', '**'],
    ['', ''],
  ])('%j', (text, title) => {
    expect(plainTitle(text)).toBe(title);
  });

  test('is read in a moment, whatever it is made of', () => {
    const before = process.cpuUsage();
    for (const piece of ['[', '*', '_', '`', '[a](', '  ', '#'])
      expect(plainTitle(piece.repeat(100_000)).length).toBeLessThanOrEqual(200);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });
});
