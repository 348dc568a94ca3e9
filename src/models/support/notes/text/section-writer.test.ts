import { NOTE_SECTIONS, type SectionText } from '../../../../contracts/support/documentation';
import { SectionWriter } from './section-writer';
import type { WrittenText } from './written-text';

const fill = (section: string): SectionText => ({ section, text: `record of ${section}`, statements: [] });

/** Deterministic "random" numbers: a failing seed can be tried again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function write(pieces: readonly string[], isCut = false, given: SectionText[] = []) {
  const writer = new SectionWriter({
    headings: NOTE_SECTIONS,
    fill,
    given: new Map(given.map((section) => [section.section, section])),
  });
  const said = writer.begin() + pieces.map((piece) => writer.write(piece)).join('') + writer.end({ isCut });
  return { ...writer.result(), said };
}
const textsOf = ({ sections }: WrittenText) => Object.fromEntries(sections.map(({ section, text }) => [section, text]));

/** What any markdown reader takes for a heading of level 1 or 2. */
const headingsOf = (text: string) =>
  text
    .split(/[\n\r\u2028\u2029\u0085\v\f]/)
    .flatMap((line) => /^ {0,3}(?:(?:[-*+>]|\d+[.)])\s+)*#{1,2}(?:\s+(.*?))?\s*$/.exec(line)?.[1] ?? []);

function expectFour({ text, said, sections }: ReturnType<typeof write>) {
  expect(said).toBe(text);
  expect(headingsOf(text)).toEqual([...NOTE_SECTIONS]);
  expect(sections.map(({ section }) => section)).toEqual([...NOTE_SECTIONS]);
  for (const section of sections) expect(section.text.trim()).not.toBe('');
  expect(text).not.toMatch(/^\s*(?:[-*+>]\s+)*(?:`{3}|~{3})/m);
  expect(text).not.toMatch(/^\s*[=-]+\s*$/m);
}

const GOOD = `## Problem Summary
Outlook asks for a password again and again. [m1]

## Steps Taken
- Ran \`ipconfig /all\`: the DNS was wrong. [c1][m2]
- Cleared the credentials. [m3]

## Resolution
The password was changed; the old one was cached. [m4, n]

## Next Steps
None`;

describe('SectionWriter', () => {
  it('passes on what is right, without its marks', () => {
    const written = write([GOOD]);
    expectFour(written);
    expect(written.repairs).toEqual([]);
    expect(written.text).not.toMatch(/\[[mcn]/);
    expect(textsOf(written)['Steps Taken']).toBe(
      '- Ran `ipconfig /all`: the DNS was wrong.\n- Cleared the credentials.',
    );
    expect(written.sections[1]).toMatchObject({
      marked: '- Ran `ipconfig /all`: the DNS was wrong. [c1][m2]\n- Cleared the credentials. [m3]',
    });
  });

  it('says text as soon as it is sure', () => {
    const writer = new SectionWriter({ headings: NOTE_SECTIONS, fill });
    expect(writer.write('## Problem Summary\n')).toBe('');
    expect(writer.write('Outlook asks')).toBe('');
    expect(writer.write(' for a password again and again since the change of the pass')).toMatch(
      /^## Problem Summary\nOutlook asks for a password/,
    );
    expect(writer.write('word [m')).toBe('word');
    expect(writer.write('1]')).toBe('');
    expect(writer.write('. And')).toBe('. And');
  });

  it.each<[string, string, Record<string, string>, RegExp | undefined]>([
    ['headings of another kind', GOOD.replace(/## (.*)/g, '**$1:**'), {}, undefined],
    [
      'deeper headings in other case',
      GOOD.replace(/## (.*)/g, (_, title: string) => `### ${title.toUpperCase()}:`),
      {},
      undefined,
    ],
    ['numbered headings', GOOD.replace(/## /g, '## 1. '), {}, undefined],
    ['bare headings', GOOD.replace(/## /g, ''), {}, undefined],
    ['text on the heading’s line', GOOD.replace(/## (.*)\n/g, '**$1:** '), { 'Next Steps': 'None' }, undefined],
    ['line ends of Windows', GOOD.replaceAll('\n', '\r\n'), {}, undefined],
    [
      'a fence around it',
      `\`\`\`markdown\n${GOOD}\n\`\`\`\nLet me know if you need more!`,
      { 'Next Steps': 'None' },
      /Fences/,
    ],
    [
      'a greeting and a closing word',
      `Hello,\nSure, here are the notes:\n\n${GOOD}\n\nBest regards,\n`,
      { 'Next Steps': 'None' },
      /before the first/,
    ],
  ])('mends %s', (_, text, texts, repair) => {
    const written = write([text]);
    expectFour(written);
    expect(written.hasModelText).toBe(true);
    expect(textsOf(written)).toMatchObject({
      'Problem Summary': 'Outlook asks for a password again and again.',
      Resolution: 'The password was changed; the old one was cached.',
      ...texts,
    });
    if (repair) expect(written.repairs.join()).toMatch(repair);
  });

  it('puts sections in order, and fills in what is missing or empty', () => {
    const written = write(['## Next Steps\nWatch it.\n## Resolution\n\n## Problem Summary\nSlow.\n']);
    expectFour(written);
    expect(textsOf(written)).toEqual({
      'Problem Summary': 'Slow.',
      'Steps Taken': 'record of Steps Taken',
      Resolution: 'record of Resolution',
      'Next Steps': 'Watch it.',
    });
    expect(written.repairs).toEqual([
      'The sections were out of order.',
      '“Steps Taken” was missing: it is written from the record.',
      '“Resolution” was missing: it is written from the record.',
    ]);
  });

  it('makes other headings text, and leaves out a section that comes again too late', () => {
    const written = write([
      '# Ticket\n## Problem Summary\nSlow.\n## Details\nVery.\n- ## Odd\n## Steps Taken\nA\n===\n---\n## Problem Summary\nAgain.\n## Resolution\nB\n## Next Steps\nNone',
    ]);
    expectFour(written);
    expect(textsOf(written)['Problem Summary']).toBe('Slow.\n**Details**\nVery.\n- Odd');
    expect(written.text).not.toMatch(/Again|Ticket/);
  });

  it('turns code in fences into code in lines', () => {
    const written = write([
      GOOD.replace('- Cleared', '- Ran:\n  ```bash\n  # look\n  ## Resolution of names\n  dig a.b\n  ```\n- Cleared'),
    ]);
    expectFour(written);
    expect(textsOf(written)['Steps Taken']).toContain('`# look`');
    expect(textsOf(written)['Steps Taken']).toContain('`dig a.b`');
  });

  it('keeps what is whole of an answer that was cut', () => {
    const written = write([GOOD.slice(0, GOOD.indexOf('changed; the old'))], true);
    expectFour(written);
    expect(textsOf(written)).toMatchObject({
      Resolution: 'record of Resolution',
      'Next Steps': 'record of Next Steps',
    });
    const later = write(
      [
        `${GOOD.slice(0, GOOD.indexOf('None'))}Look at the event log of the server every day and tell the customer what it sa`,
      ],
      true,
    );
    expectFour(later);
    expect(textsOf(later)['Next Steps']).toMatch(/what it sa …$/);
    expect(later.repairs).toContain('The model stopped before its end.');
  });

  it('keeps given sections, whatever the model says of them', () => {
    const given = [{ section: 'Problem Summary', text: 'Given.', statements: [] }];
    const written = write([GOOD], false, given);
    expectFour(written);
    expect(written.said).toMatch(/^## Problem Summary\nGiven\.\n\n## Steps Taken\n- Ran/);
    const middle = write(['## Resolution\nNew.'], false, [
      ...given,
      { section: 'Steps Taken', text: 'B', statements: [] },
      { section: 'Next Steps', text: 'D', statements: [] },
    ]);
    expectFour(middle);
    expect(Object.values(textsOf(middle))).toEqual(['Given.', 'B', 'New.', 'D']);
    expect(middle.repairs).toEqual([]);
  });

  it.each([
    [[]],
    [['']],
    [['   \n\n']],
    [['Sorry, I cannot help with that.']],
    [['```']],
    [['## Resolution']],
    [['\u200b\n##']],
  ])('has four sections of %j', (pieces) => expectFour(write(pieces)));

  it('says the same of a text however it is cut', () => {
    const texts = [
      GOOD,
      `Sure!\r\n\r\n\`\`\`md\r\n${GOOD.replaceAll('\n', '\r\n')}\r\n\`\`\`\r\n`,
      GOOD.replace(/## (.*)\n/g, '**$1:** '),
      '## Next Steps\nWatch `a [m1] b` [m1][x] [m2 , c3]  [m9\n## Steps Taken: '.repeat(3) + 'x'.repeat(9_000),
    ];
    for (const text of texts) {
      const whole = write([text]);
      expectFour(whole);
      expect(write([...text])).toEqual(whole);
      for (let seed = 1; seed <= 40; seed += 1) {
        const random = createRandom(seed);
        const pieces: string[] = [];
        for (let place = 0; place < text.length;) {
          const size = 1 + Math.floor(random() * random() * 120);
          pieces.push(text.slice(place, place + size));
          place += size;
        }
        expect(write(pieces)).toEqual(whole);
      }
    }
  });

  it('makes four sections of any garbage, cut anywhere', () => {
    const scraps = [
      '## Problem Summary',
      '**Steps Taken**',
      '### resolution:',
      'Next steps',
      '# Title',
      '```',
      '~~~sh',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '- ',
      '[m1]',
      '[c',
      '1]',
      '`',
      '===',
      '---',
      '> ## Quote',
      'text ',
      '[DONE]',
      '\u2028',
      '\u200b',
      '😀',
      '1. ',
      '#',
      '**',
      'Hello,',
      ': ',
    ];
    for (let seed = 1; seed <= 600; seed += 1) {
      const random = createRandom(seed);
      const pieces = Array.from(
        { length: Math.floor(random() * 60) },
        () => scraps[Math.floor(random() * scraps.length)] ?? '',
      );
      const isCut = random() < 0.3;
      const written = write(pieces, isCut);
      try {
        expectFour(written);
        expect(write([...pieces.join('')], isCut)).toEqual(written);
      } catch (error) {
        throw new Error(`seed ${seed}: ${JSON.stringify(pieces.join(''))}`, { cause: error });
      }
    }
  });

  it('reads no more than fits', () => {
    const writer = new SectionWriter({ headings: NOTE_SECTIONS, fill });
    for (let number = 0; number < 1_000; number += 1) writer.write('## Steps Taken\nmore and more of it\n');
    expect(writer.isFull).toBe(true);
    writer.end({ isCut: false });
    expect(writer.result().text.length).toBeLessThan(21_000);
  });
});
