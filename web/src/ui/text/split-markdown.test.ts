import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { splitMarkdown } from './split-markdown';
import { StreamedMarkdown } from './StreamedMarkdown';

const SIZE = 200_000;
/** Texts that take the parsers minutes, or their whole stack. */
const BOMBS: [string, string][] = [
  ['quotes within quotes', '> '.repeat(5_000)],
  ['quotes without spaces', '>'.repeat(SIZE)],
  ['lists within lists, on one line', '- '.repeat(5_000)],
  ['numbered lists within lists', '1. '.repeat(5_000)],
  ['lists and quotes in turn', '> - '.repeat(3_000)],
  ['lists within lists, line by line', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}- `).join('\n')],
  ['a quote that goes on and on', `> a\n${'b\n'.repeat(20_000)}`],
  ['many such quotes', `> a\n${'b\n'.repeat(900)}\n`.repeat(100)],
  ['open brackets', '['.repeat(SIZE)],
  ['open links', '[a]('.repeat(SIZE / 4)],
  ['pictures', '!['.repeat(SIZE / 2)],
  ['links within links', '['.repeat(5_000) + '](b)'.repeat(5_000)],
  ['stars', 'a**b'.repeat(SIZE / 4)],
  ['emphasis within emphasis', '*_'.repeat(3_000) + 'x' + '_*'.repeat(3_000)],
  ['many pieces of stars', `${'a**b'.repeat(450)}\n\n`.repeat(100)],
  ['backticks', Array.from({ length: 600 }, (_, length) => '`'.repeat(length)).join(' ')],
  ['struck out', '~a~'.repeat(SIZE / 3)],
  [
    'a table of thousands of columns',
    `${'|a'.repeat(2_000)}\n${'|-'.repeat(2_000)}\n${`${'|b'.repeat(2_000)}\n`.repeat(45)}`,
  ],
  ['definitions', Array.from({ length: 5_000 }, (_, place) => `[a${place}]: /x`).join('\n')],
  ['lines apart', 'a\n\n'.repeat(SIZE / 3)],
  ['a long list', '- item\n'.repeat(SIZE / 7)],
];
/** Far above what any takes here (2 s), and far below what the worst took before they were bounded (minutes). */
const TIME_MS_MAX = 15_000;

describe('markdown cut into pieces', () => {
  test.each(BOMBS)('%s: shown as it is written, in time', (_, bomb) => {
    const startedAt = performance.now();
    const render = (isGrowing: boolean) =>
      renderToStaticMarkup(createElement(StreamedMarkdown, { text: `${bomb}END`, isGrowing }));
    expect(render(true)).toContain('aria-busy="true"');
    const markup = render(false);
    expect(/<p class="[^"]*whitespace-pre-wrap/.test(markup) && markup.includes('END')).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(TIME_MS_MAX);
  });
  test('what people and models write is parsed, however long', () => {
    const item = '- **Checked** the `client` version, see [the log](https://weft.dev/log)\n';
    const table = `|a|b|c|\n|-|-|-|\n${'|1|2|3|\n'.repeat(100)}`;
    const nested = Array.from({ length: 12 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n');
    const texts = [
      item.repeat(120),
      table,
      nested,
      'A word and another. '.repeat(2_000),
      'Said.\n\n'.repeat(400),
      '> '.repeat(20),
    ];
    for (const text of texts) expect(splitMarkdown(text).map(({ isPlain }) => isPlain)).not.toContain(true);
  });
  test('code is code, however much of it and whatever is in it', () => {
    const code = `\`\`\`\n${`${' '.repeat(40)}[ * > _\n`.repeat(5_000)}\`\`\`\n`;
    expect(splitMarkdown(code)).toEqual([{ text: code, isPlain: false }]);
  });
  test('one piece that is too much leaves the others as they are', () => {
    const pieces = splitMarkdown(`**First**\n\n${'a**b'.repeat(5_000)}\n\n**Last**`);
    expect(pieces.map(({ isPlain }) => isPlain)).toEqual([false, true, false]);
  });
  test('no word is lost', () => {
    const text = '# Head\r\n\r\nOne\n\n\n- two\n  - three\n\n```\nfour\n```\n\n> five';
    const words = splitMarkdown(text)
      .map((piece) => piece.text)
      .join('');
    expect(words.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });
});
