import { useOf } from './count-budgets-by-use';

describe('useOf', () => {
  test.each([
    [0, '0-50'],
    [49, '0-50'],
    [50, '50-80'],
    [80, '80-90'],
    [89, '80-90'],
    [90, '90-100'],
    [99, '90-100'],
    [100, 'full'],
    [120, 'full'],
  ])('%d of 100 is %s', (committed, use) => {
    expect(useOf(committed, 100)).toBe(use);
  });
});
