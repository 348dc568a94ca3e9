import type { Operation } from '../kernel/operation';

/** Accounts of others that a person connected */
export const connectionOperations: readonly Operation[] = [];
