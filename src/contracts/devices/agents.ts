import type { Operation } from '../kernel/operation';

/** Background agents: what they are, their runs */
export const agentOperations: readonly Operation[] = [];
