import type { Operation } from '../kernel/operation';

/** The conversation that makes an agent’s instructions */
export const journeyOperations: readonly Operation[] = [];
