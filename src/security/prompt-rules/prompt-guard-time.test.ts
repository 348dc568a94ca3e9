import { setFlagsFromString } from 'node:v8';
import { checkPrompt } from './prompt-guard';
import { englishChains } from './english';
import { otherLanguageChains } from './other-languages';
import type { Chain } from './rule';
import { structureChains } from './structure';

const PROMPT_MAX = 8_000;
/** Of processor time, for the longest prompt. The slowest takes 10 ms here; a rule that is not linear takes seconds. */
const MOST_MS = 20;
/** Others may use the processor's caches meanwhile: the quickest of at most so many counts; the first that is quick enough ends it. */
const TRIES = 40;
const GROWTH_TRIES = 3;

const chains = [...structureChains, ...englishChains, ...otherLanguageChains];
const fillOf = (text: string): string =>
  text.repeat(Math.ceil(PROMPT_MAX / Math.max(1, text.length))).slice(0, PROMPT_MAX);
const longestOf = (texts: readonly string[]): string =>
  texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');

/** Rules begin alike: each text is tried once. */
const tried = new Set<string>();

/** What a rule has most work with: all of it but its end, its beginning alone, what fills it, and phrases that break off. */
function worstInputs({ parts, joins }: Chain): string[] {
  const phrases = parts.map((alternatives) => longestOf(alternatives.flatMap(({ texts }) => texts)));
  const between = joins.map((join) =>
    join?.kind === 'fill' ? ['', ...Array<string>(join.max).fill(longestOf(join.texts)), ''].join(' ') : ' ',
  );
  const until = (count: number) =>
    phrases.slice(0, count).reduce((text, phrase, place) => `${text}${place === 0 ? '' : between[place]}${phrase}`, '');
  const first = phrases[0] ?? '';
  return [
    fillOf(`${until(phrases.length - 1 || 1)} `),
    fillOf(`${first} `),
    fillOf(`${longestOf(phrases).slice(0, -1)} `),
    fillOf(`${first}${(between[1] ?? ' ').repeat(40)}`),
    // Half of what begins it, and half of what goes on: every second asks every first.
    fillOf(`${first} `).slice(0, PROMPT_MAX / 2) + fillOf(`${phrases[1] ?? first} `).slice(0, PROMPT_MAX / 2),
  ].filter((text) => !tried.has(text) && tried.add(text));
}

function quickest(text: string, most = MOST_MS, triesMax = TRIES): number {
  let least = Infinity;
  for (let tries = 0; tries < triesMax && least > most; tries += 1) {
    const before = process.cpuUsage();
    checkPrompt(text);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

// V8 optimises expressions no more in a process that has made much code of them: so does this test, to be sure of that case.
beforeAll(() => setFlagsFromString('--no-regexp-optimization'));
afterAll(() => setFlagsFromString('--regexp-optimization'));

describe('the time that the prompt guard takes', () => {
  it.each(chains.map((chain, place) => [place, chain.rule, chain] as const))(
    'rule %i (%s) on 8,000 characters that are worst for it',
    (_place, _rule, chain) => {
      const slow = worstInputs(chain).filter((text) => quickest(text) > MOST_MS);
      expect(slow.map((text) => text.slice(0, 100))).toEqual([]);
    },
  );

  it.each([
    ...[
      'tumsistem',
      '${',
      '<',
      '](https://',
      '![](https://a/?',
      'send https://',
      '%41',
      '&#x69;',
      '\\u0069',
      '"role":',
    ],
    ...['a b ', 'a.b.', 'a-', '1a', '1gnore ', 'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ ', 'ab'.repeat(20), 'x_', '\n', ' '],
    ...[
      '\ufdfa',
      'ﷲ',
      '\u{e0041}',
      'а' + 'b',
      'İ',
      '前指示',
      '系统',
      'ignore ',
      'don’t follow your ',
      '" ignore previous x ',
    ],
    ...[
      'jailbreak "ignore all previous instructions" ',
      'vtaber ',
      'never ignore ',
      'system: \n',
      'user: \n\n',
      '[system ',
    ],
  ])('on 8,000 characters of %j', (text) => {
    expect(quickest(fillOf(text))).toBeLessThanOrEqual(MOST_MS);
  });

  it('grows with the text alone', () => {
    for (const text of ['ignore all the ', 'tumsistem', 'what were you ', 'send password ']) {
      const [ten, forty] = [fillOf(text).repeat(10), fillOf(text).repeat(40)];
      // Four times the text: quadratic would be sixteen times the time.
      const most = MOST_MS + 8 * quickest(ten, 0, GROWTH_TRIES);
      expect(quickest(forty, most, GROWTH_TRIES)).toBeLessThanOrEqual(most);
    }
  });
});
