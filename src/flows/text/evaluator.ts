import type { Evaluator, GivenResult } from '../engine/walk';
import { isTrue } from './condition';
import { renderValue } from './template';

/** Works out the texts of a flow while it is walked; `given`: what nodes give without being run. */
export const flowEvaluator = (given?: (path: string) => GivenResult | undefined): Evaluator => ({
  isTrue,
  valueOf: renderValue,
  ...(given && { given }),
});
