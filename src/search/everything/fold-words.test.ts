import { cutExcerpt } from './cut-excerpt';
import { foldedWords, hasWord, queryWords } from './fold-words';

describe('words of search', () => {
  it('knows no case, accents or forms of letters', () => {
    expect(foldedWords('Müller STRASSE straße Ｆｕｌｌ ΟΔΟΣ')).toEqual(['muller', 'strasse', 'full', 'οδοσ']);
    expect(queryWords('  MÜL-ler ')).toEqual(['mul', 'ler']);
  });

  it('takes signs for gaps, whatever they mean to others', () => {
    expect(queryWords('.*+?^${}()|[]\\')).toEqual([]);
    expect(queryWords('(a+)+$')).toEqual(['a']);
    expect(queryWords('x '.repeat(100))).toEqual(['x']);
  });

  it('finds by beginnings, and in the middle where there are no spaces', () => {
    expect(hasWord('printer', 'print')).toBe(true);
    expect(hasWord('printer', 'inter')).toBe(false);
    expect(hasWord('今日は印刷できません', '印刷')).toBe(true);
  });

  it('keeps a long run of letters in pieces that overlap', () => {
    const run = `${'あ'.repeat(55)}印刷機械${'い'.repeat(80)}`;
    expect(foldedWords(run).some((piece) => hasWord(piece, '印刷機械'))).toBe(true);
    expect(foldedWords('a'.repeat(100_000), 10)).toHaveLength(2);
  });
});

describe('cutExcerpt', () => {
  it('shows the first place where a word stands, with what is around', () => {
    const text = `${'before '.repeat(40)}the Müller contract${' after'.repeat(40)}`;
    const excerpt = cutExcerpt(text, ['mull']) ?? '';
    expect(excerpt).toContain('the Müller contract');
    expect(excerpt.startsWith('… ') && excerpt.endsWith(' …')).toBe(true);
    expect(excerpt.length).toBeLessThan(200);
  });

  it('is null where no word stands, and breaks no letter', () => {
    expect(cutExcerpt('nothing here', ['absent'])).toBeNull();
    expect(cutExcerpt('今日は印刷できません', ['印刷'])).toBe('今日は印刷できません');
  });
});
