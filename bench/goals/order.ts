import type { Goal } from '../lib/goal';
import { orderKeyCases } from './order-keys';

/** G11, second half: order keys. */
export const orderGoal: Goal = {
  id: 'G11',
  name: 'order',
  title: 'order keys against the package fractional-indexing',
  async *cases(context) {
    yield* orderKeyCases(context);
  },
};
