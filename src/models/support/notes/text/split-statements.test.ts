import { readMarks } from './marks';
import { splitStatements } from './split-statements';

describe('readMarks', () => {
  it.each<[string, string, string[]]>([
    ['It works. [m1]', 'It works.', ['m1']],
    ['It works [m1][c2], [M3 , n].', 'It works,.', ['m1', 'c2', 'm3', 'n']],
    ['`read -p "go? [n]"` was run [s2]', '`read -p "go? [n]"` was run', ['s2']],
    ['[m1] It works', 'It works', ['m1']],
    ['See [docs], [x] and [m1234]', 'See [docs], [x] and [m1234]', []],
  ])('%j', (line, text, marks) => expect(readMarks(line)).toMatchObject({ text, marks }));
});

describe('splitStatements', () => {
  it('gives list items, and the sentences of paragraphs, each with its marks', () => {
    const section = [
      'It is slow. [m1] The disk was full at 10.0.0.1 [c1][m2]. Nobody knew!',
      '',
      '### Checks',
      '**What was run**',
      '- Ran `df -h`. Then',
      '  looked again. [c2]',
      '1. Restarted [m3]',
    ].join('\n');
    expect(splitStatements(section)).toEqual([
      { text: 'It is slow.', marks: ['m1'] },
      { text: 'The disk was full at 10.0.0.1.', marks: ['c1', 'm2'] },
      { text: 'Nobody knew!', marks: [] },
      { text: 'Ran `df -h`. Then looked again.', marks: ['c2'] },
      { text: 'Restarted', marks: ['m3'] },
    ]);
  });

  it('gives marks behind a sentence to those before it that have none', () => {
    expect(
      splitStatements('It is slow. The disk was full. [m1] It was emptied. All is well. [c1]\n\nNobody knew.'),
    ).toEqual([
      { text: 'It is slow.', marks: ['m1'] },
      { text: 'The disk was full.', marks: ['m1'] },
      { text: 'It was emptied.', marks: ['c1'] },
      { text: 'All is well.', marks: ['c1'] },
      { text: 'Nobody knew.', marks: [] },
    ]);
  });
});
