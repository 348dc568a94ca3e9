import { countWords, diffWords, type DiffPart } from './diff-words';

const after = (parts: readonly DiffPart[]) =>
  parts.map((part) => (part.kind === 'same' ? part.text : part.added)).join('');
const before = (parts: readonly DiffPart[]) =>
  parts.map((part) => (part.kind === 'same' ? part.text : part.removed)).join('');

describe('what became of a text', () => {
  test('is said word by word', () => {
    expect(diffWords('The VPN drops after sleep.', 'The VPN drops always.')).toEqual([
      { kind: 'same', text: 'The VPN drops ' },
      { kind: 'change', removed: 'after sleep', added: 'always' },
      { kind: 'same', text: '.\n' },
    ]);
  });
  test('is said line by line where lines came, went or were replaced', () => {
    const gone = '- Look whether the gateway answers\n- Show the routes while connected\n';
    const instead = '- Roll the client out to the other laptops\n- Ana calls the customer on Friday\n';
    expect(diffWords(`- Ran ipconfig\n${gone}`, `- Ran ipconfig\n${instead}`)).toEqual([
      { kind: 'same', text: '- Ran ipconfig\n' },
      { kind: 'change', removed: gone, added: instead },
      { kind: 'same', text: '\n' },
    ]);
    const came = diffWords('- Ran ipconfig\n- Restarted', '- Ran ipconfig\n- Updated the client\n- Restarted');
    expect(came).toEqual([
      { kind: 'same', text: '- Ran ipconfig\n' },
      { kind: 'change', removed: '', added: '- Updated the client\n' },
      { kind: 'same', text: '- Restarted\n' },
    ]);
    expect(countWords(came)).toEqual({ added: 3, removed: 0 });
    expect(diffWords('One\nTwo', 'One')).toEqual([
      { kind: 'same', text: 'One\n' },
      { kind: 'change', removed: 'Two\n', added: '' },
    ]);
  });
  test('is nothing where both say the same, whatever their spaces', () => {
    expect(diffWords('Same text.', 'Same text.')).toEqual([{ kind: 'same', text: 'Same text.\n' }]);
    expect(diffWords('Same  text.', 'Same\ntext.').every(({ kind }) => kind === 'same')).toBe(true);
    expect(diffWords('', '')).toEqual([]);
  });
  test('holds both texts, of any language', () => {
    for (const [one, other] of [
      ['VPN が切れます。', 'VPN がいつも切れます。'],
      ['Anrufe fällt aus', 'Alle Anrufe fielen aus'],
      ['a b c d e', 'x b y d z'],
      ['', 'All of it is new.'],
      ['a 😀 b', 'a 😁 b'],
    ] as const) {
      const parts = diffWords(one, other);
      expect([before(parts).trimEnd(), after(parts).trimEnd()]).toEqual([one, other]);
    }
  });
  test('is all of it where hardly a word is left', () => {
    const [one, other] = ['before ', 'after '].map((word) =>
      Array.from({ length: 3_000 }, (_, place) => `${word}${place}`).join(' '),
    );
    expect(diffWords(one ?? '', other ?? '')).toEqual([{ kind: 'change', removed: `${one}\n`, added: `${other}\n` }]);
  });
});
