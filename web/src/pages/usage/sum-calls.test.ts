import { sumCalls } from './sum-calls';

describe('sumCalls', () => {
  it('adds money to the last digit', () => {
    const calls = ['0.1', '0.2', '1234567.000000001', '0', '3'].map((costUsd) => ({
      inputTokens: 10,
      outputTokens: 1,
      costUsd,
    }));
    expect(sumCalls(calls)).toEqual({ inputTokens: 50, outputTokens: 5, costUsd: '1234570.300000001' });
  });

  it('is nothing for no call', () => expect(sumCalls([])).toEqual({ inputTokens: 0, outputTokens: 0, costUsd: '0' }));
});
