import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error';
import { loadTiers } from './load-tiers';
import { BUILT_IN_TIERS, TIERS, tierOf, useTiers } from './tiers';

const folder = mkdtempSync(join(tmpdir(), 'tiers-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => useTiers(BUILT_IN_TIERS));

const load = (text: string, name = 'tiers.yaml', DEFAULT_TIER = 'free') => {
  writeFileSync(join(folder, name), text);
  return loadTiers({ TIERS_FILE: join(folder, name), DEFAULT_TIER });
};
const problemsOf = (text: string, name?: string, defaultTier?: string): string[] => {
  try {
    load(text, name, defaultTier);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
};

describe('loadTiers', () => {
  it('gives the built-in ones without a file', () => {
    expect(loadTiers({ TIERS_FILE: '', DEFAULT_TIER: 'pro' })).toBe(BUILT_IN_TIERS);
  });

  it('changes single fields, and makes new tiers on what their base has become', () => {
    const tiers = load(
      'tiers:\n  startup: { base: pro, llmCallsPerHour: null, runBudgetUsd: 7.5 }\n  pro: { concurrentLlmCalls: 40 }\n',
    );
    expect(tiers.get('pro')).toEqual({ ...TIERS.pro, concurrentLlmCalls: 40 });
    expect(tiers.get('startup')).toEqual({
      ...TIERS.pro,
      concurrentLlmCalls: 40,
      llmCallsPerHour: null,
      runBudgetUsd: '7.5',
    });
    expect(tiers.get('free')).toEqual(TIERS.free);
  });

  it('reads JSON too, and lets who signs up have a new tier', () => {
    expect(load('{ "tiers": { "guests": { "base": "free" } } }', 'tiers.json', 'guests').get('guests')).toEqual(
      TIERS.free,
    );
  });

  it('says all that is wrong at once: what, where, and how to mend it', () => {
    const problems = problemsOf(
      [
        'limits: {}',
        'tiers:',
        '  fre: { requestsPerMonth: 5 }',
        '  pro: { requestPerMonth: 5, concurrentRuns: null }',
        '  Big One: { base: team }',
        '  huge: { base: enormous }',
        '  team: { base: pro, runBudgetUsd: lots }',
        '  enterprise: 7',
      ].join('\n'),
    );
    expect(problems).toHaveLength(9);
    const all = problems.join('\n');
    expect(all).toMatch(/TIERS_FILE tiers\.yaml: limits: not known here/);
    expect(all).toMatch(/tiers\.fre: there is no such tier \(free, pro, team, enterprise\); .* give it a base/);
    expect(all).toMatch(/tiers\.pro\.requestPerMonth: no such limit; there are base, requestsPerMinute/);
    expect(all).toMatch(/tiers\.pro\.concurrentRuns: write a whole number/);
    expect(all).toMatch(/tiers\.Big One: a name is made of/);
    expect(all).toMatch(/tiers\.huge\.base: write one of free, pro, team, enterprise/);
    expect(all).toMatch(/tiers\.team\.runBudgetUsd: write US dollars/);
    expect(all).toMatch(/tiers\.team\.base: a built-in tier has none/);
    expect(all).toMatch(/tiers\.enterprise: write an object/);
  });

  it('refuses a default tier that there is not, and a file that it cannot read', () => {
    expect(problemsOf('tiers: {}', 'tiers.yaml', 'gold')).toEqual([
      'DEFAULT_TIER: there is no tier "gold"; write one of free, pro, team, enterprise',
    ]);
    expect(problemsOf('tiers: [', 'tiers.yaml')[0]).toMatch(/it is not YAML/);
    expect(problemsOf('tiers: []', 'tiers.yaml')[0]).toMatch(/tiers: write an object of tiers by name/);
    expect(problemsOf('', 'tiers.txt')[0]).toMatch(/its name must end in/);
  });
});

describe('tierOf', () => {
  it('reads what is in force, and tells an unknown name once', () => {
    const unknown: string[] = [];
    useTiers(load('tiers:\n  free: { requestsPerMonth: 7 }\n'), (name) => unknown.push(name));
    expect(tierOf('free').requestsPerMonth).toBe(7);
    expect(tierOf('bronze').requestsPerMonth).toBe(7);
    expect(tierOf('bronze').requestsPerMonth).toBe(7);
    expect(tierOf('constructor').requestsPerMonth).toBe(7);
    expect(unknown).toEqual(['bronze', 'constructor']);
  });
});
