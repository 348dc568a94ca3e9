import type { ModelCall } from '../../contracts/money/usage';
import { CALLS_CSV_HEAD, toCallsCsv } from './calls-csv';

const call: ModelCall = {
  id: 'a:1',
  startedAt: '2026-11-22T10:00:00.000Z',
  agent: 'gateway',
  userId: 'a'.repeat(24),
  userName: 'Ana',
  apiKeyId: null,
  runId: null,
  stepKey: null,
  modelAsked: 'fast',
  model: 'demo',
  provider: 'demo',
  inputTokens: 12,
  outputTokens: 3,
  cachedInputTokens: 0,
  isEstimated: false,
  costUsd: '0.0186',
  bill: [
    { part: 'input', tokens: 12, usdPerMillion: '3' },
    { part: 'output', tokens: 3, usdPerMillion: '15' },
  ],
  firstTokenMs: null,
  durationMs: 120,
  outcome: 'ok',
  errorKind: null,
  providerKeyId: null,
};
const cellsOf = (change: Partial<ModelCall>) => toCallsCsv([{ ...call, ...change }]);

describe('toCallsCsv', () => {
  it('has a cell for each column, empty for a null, and ends each line with CRLF', () => {
    expect(CALLS_CSV_HEAD.split(',')).toHaveLength(22);
    expect(toCallsCsv([call, call])).toBe(
      `2026-11-22T10:00:00.000Z,a:1,gateway,${'a'.repeat(24)},Ana,,,,fast,demo,demo,12,3,0,false,0.0186,12 input at 3; 3 output at 15,,120,ok,,\r\n`.repeat(
        2,
      ),
    );
  });

  it('quotes commas, quotes and line breaks', () => {
    expect(cellsOf({ userName: 'Ana "A", of\r\nB' })).toContain(',"Ana ""A"", of\r\nB",');
  });

  it.each([
    ...['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\n=1', ' =1+1', '\u00a0@x', '\ufeff=1'],
    ...['＝1+1', '＋1', '－1', '＠SUM(A1)', '\u3000＝1'],
  ])('keeps a spreadsheet from running %j', (modelAsked) => {
    expect(cellsOf({ modelAsked })).toMatch(new RegExp(`,"?'${modelAsked.replace(/[+()]/g, '\\$&')}`));
  });

  it.each(['gpt-5', 'a=b', 'me@example.org', 'C＋＋'])('leaves %j as it is', (modelAsked) => {
    expect(cellsOf({ modelAsked })).toContain(`,${modelAsked},`);
  });
});
