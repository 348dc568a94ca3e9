import type { Goal } from '../lib/goal';
import { fanoutGoal } from './fanout';
import { orderGoal } from './order';
import { pickupGoal } from './pickup';
import { queueGoal } from './queue';
import { tokensGoal } from './tokens';

/** Every goal, in the order of `all`. */
export const goals: readonly Goal[] = [queueGoal, pickupGoal, fanoutGoal, tokensGoal, orderGoal];
