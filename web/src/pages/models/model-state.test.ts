import type { ModelView, TargetHealthView } from '@contracts/gateway/models';
import { errorRate, filterModels, formatPercent, formatTokens, stateOf } from './model-state';

const target = (part: Partial<TargetHealthView> = {}): TargetHealthView => ({
  id: 't',
  weight: 1,
  state: 'closed',
  coolUntil: null,
  restsIn: 0,
  calls: 0,
  failures: 0,
  ...part,
});
const open = (coolUntil: string) => target({ state: 'open', coolUntil, restsIn: 1 });

describe('stateOf', () => {
  it('is at rest only where every target is, until the first may be called', () => {
    expect(stateOf({ targets: [open('2026-01-01T12:05:00Z'), open('2026-01-01T12:01:00Z')] })).toEqual({
      state: 'down',
      until: '2026-01-01T12:01:00Z',
    });
    expect(stateOf({ targets: [open('2026-01-01T12:05:00Z'), target()] })).toEqual({ state: 'part', until: null });
  });

  it('tells a trial, and failures that are more than a few', () => {
    expect(stateOf({ targets: [target({ state: 'half-open' })] }).state).toBe('trying');
    expect(stateOf({ targets: [target({ calls: 100, failures: 9 })] }).state).toBe('ok');
    expect(stateOf({ targets: [target({ calls: 100, failures: 10 })] }).state).toBe('failing');
    expect(stateOf({ targets: [target()] }).state).toBe('ok');
  });
});

it('counts errors among the calls that asked a model', () => {
  const measured = { aborted: 1, firstTokenP50Ms: null, firstTokenP95Ms: null, tokensPerSecond: null };
  expect(errorRate({ ...measured, calls: 30, failed: 5, cached: 10 })).toBe(0.25);
  expect(errorRate({ ...measured, calls: 3, failed: 0, cached: 3 })).toBeNull();
  expect(errorRate(null)).toBeNull();
});

it('writes shares and counts shortly', () => {
  expect([null, 0, 0.004, 0.256].map(formatPercent)).toEqual([null, '0 %', '<1 %', '26 %']);
  expect([500, 32_000, 128_000, 1_048_576].map(formatTokens)).toEqual(['500', '32k', '128k', '1.05M']);
});

it('finds models by all the words', () => {
  const models = [
    { id: 'gpt-5', label: 'GPT 5', provider: 'openai' },
    { id: 'house', label: 'House coder', provider: 'openai' },
  ] as ModelView[];
  expect(filterModels(models, 'OPENAI coder').map(({ id }) => id)).toEqual(['house']);
  expect(filterModels(models, '')).toHaveLength(2);
});
