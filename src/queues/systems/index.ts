import { canvasQueues, canvasRunKinds } from '../canvas/index';
import { devicesQueues, devicesRunKinds } from '../devices/index';
import { flowsQueues, flowsRunKinds } from '../flows/index';
import { supportQueues, supportRunKinds } from '../support/index';
import type { RunKinds } from '../run-kinds';

/** Queues of all systems. */
export const systemQueues = [...canvasQueues, ...supportQueues, ...devicesQueues, ...flowsQueues] as const;

/** Runs of all systems. */
export const systemRunKinds: RunKinds = { ...canvasRunKinds, ...supportRunKinds, ...devicesRunKinds, ...flowsRunKinds };
