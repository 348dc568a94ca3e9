import type { Goal } from '../lib/goal';
import { answerGoal } from './answer';
import { concludeGoal } from './conclude';
import { devicesGoal } from './devices';
import { enqueueGoal } from './enqueue';
import { fallbackGoal } from './fallback';
import { fanoutGoal } from './fanout';
import { flowsGoal } from './flows';
import { gatewayGoal } from './gateway';
import { pickupGoal } from './pickup';
import { queueGoal } from './queue';
import { readersGoal } from './readers';
import { searchGoal } from './search';
import { storeGoal } from './store';
import { tokensGoal } from './tokens';

/** Every goal, in the order of `all`. */
export const goals: readonly Goal[] = [
  queueGoal,
  enqueueGoal,
  pickupGoal,
  fanoutGoal,
  tokensGoal,
  gatewayGoal,
  fallbackGoal,
  storeGoal,
  answerGoal,
  concludeGoal,
  readersGoal,
  searchGoal,
  devicesGoal,
  flowsGoal,
];
