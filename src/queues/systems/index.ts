import { canvasQueues, canvasRunKinds } from '../canvas/index';
import { supportQueues, supportRunKinds } from '../support/index';
import type { RunKinds } from '../run-kinds';

/** Queues of all systems. */
export const systemQueues = [...canvasQueues, ...supportQueues] as const;

/** Runs of all systems. */
export const systemRunKinds: RunKinds = { ...canvasRunKinds, ...supportRunKinds };
