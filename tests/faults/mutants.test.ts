import { type Mutant, MUTANTS, mutate } from './mutants';

test.each(Object.keys(MUTANTS) as Mutant[])('the guard that %s takes out is still there', (mutant) => {
  expect(mutate(mutant).size).toBeGreaterThan(0);
});
