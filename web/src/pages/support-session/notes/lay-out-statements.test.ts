import type { Statement } from '@contracts/support/documentation';
import { findHeadingFault } from './headings';
import { layOutStatements } from './lay-out-statements';

const say = (text: string): Statement => ({ text, evidence: [] });

describe('statements in their places', () => {
  test('list items and the sentences of paragraphs', () => {
    const text = 'It drops. It says\n“no route”.\n\n- Ran `ipconfig`\n- Restarted\n  the client\n1. Then';
    const statements = ['It drops.', 'It says “no route”.', 'Ran `ipconfig`', 'Restarted the client', 'Then'].map(say);
    expect(layOutStatements({ text, statements })).toEqual([
      { markdown: 'It drops. It says\n“no route”.', kind: 'text', mark: '', statements: statements.slice(0, 2) },
      { markdown: 'Ran `ipconfig`', kind: 'item', mark: '•', statements: [statements[2]] },
      { markdown: 'Restarted\nthe client', kind: 'item', mark: '•', statements: [statements[3]] },
      { markdown: 'Then', kind: 'item', mark: '1.', statements: [statements[4]] },
    ]);
  });
  test('code stays in one piece, with its lines as they are', () => {
    const text = '```\n- no item\n\n  deep\n```';
    expect(layOutStatements({ text, statements: [] })).toMatchObject([{ markdown: text, kind: 'text' }]);
  });
  test('a statement that stands nowhere is not lost', () => {
    const statements = [say('Said otherwise')];
    expect(layOutStatements({ text: 'One.\n\nTwo.', statements })).toMatchObject([
      { markdown: 'One.', statements: [] },
      { markdown: 'Two.', statements },
    ]);
    expect(layOutStatements({ text: '', statements: [] })).toEqual([]);
  });
});

describe('notes written by hand', () => {
  const whole = '## Problem Summary\n\na\n\n## Steps Taken\n\n- b\n\n## Resolution\n\nc\n\n## Next Steps\n\nNone';
  test.each([
    [whole, null],
    [`Hello\n${whole}`, 'before'],
    [whole.replace('## Resolution', '## Cause'), 'foreign'],
    [whole.replace('## Next Steps\n\nNone', ''), 'missing'],
    [
      whole.replace('Problem Summary', 'X').replace('Resolution', 'Problem Summary').replace('X', 'Resolution'),
      'order',
    ],
    [whole.replace('\n\nc\n', '\n'), 'empty'],
    ['', 'missing'],
  ])('%#: what is wrong is named', (text, fault) => expect(findHeadingFault(text)).toBe(fault));
});
