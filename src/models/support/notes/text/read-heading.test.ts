import { parseSections } from './parse-sections';
import { readHeading } from './read-heading';

it.each([
  ['## Resolution', 'Resolution'],
  ['# Next  Steps ##', 'Next  Steps'],
  ['##\tTitle # ', 'Title'],
  ['## a # #', 'a #'],
  ['##', ''],
  ['###', ''],
  ['## ##', ''],
  ['#Title', undefined],
  ['### Deeper', undefined],
  ['Text', undefined],
])('%j is the heading %j', (line, title) => {
  expect(readHeading(line)).toBe(title);
});

it('reads notes of 50,000 characters that are worst for it in no time to speak of', () => {
  for (const text of [
    `# ${' '.repeat(49_000)}x#`,
    `# ${' #'.repeat(24_000)}x`,
    `${' '.repeat(49_000)}**`,
    '#'.repeat(49_000),
  ]) {
    const before = process.cpuUsage();
    expect(() => parseSections(text, ['Resolution'], [])).toThrow('must be these sections');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  }
});
