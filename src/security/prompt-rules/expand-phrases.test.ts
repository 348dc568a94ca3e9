import { expandPhrases } from './expand-phrases';

it.each([
  ['a|b c', ['a', 'b c']],
  ['prompts?', ['prompt', 'prompts']],
  ['adher(?:e|ing) to', ['adhere to', 'adhering to']],
  ['(?:the )?(?:a|b)', ['a', 'b', 'the a', 'the b']],
  ['summari[sz]e', ['summarise', 'summarize']],
  ['\\[/?inst\\]', ['[inst]', '[/inst]']],
  ['a|a', ['a']],
])('%j stands for %j', (pattern, texts) => {
  expect(expandPhrases(pattern).sort()).toEqual([...texts].sort());
});

it('a sign between words is any of those that part them', () => {
  expect(expandPhrases('api.key')).toEqual(expect.arrayContaining(['api key', 'api-key', 'api_key']));
});

it.each(['a*', 'a+', 'a{2}', '(a)', '(?:a', 'a)', '^a'])('%j repeats without end or is no phrase', (pattern) => {
  expect(() => expandPhrases(pattern)).toThrow('is no phrase');
});
