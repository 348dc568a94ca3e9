import type { Connection } from 'mongoose';

/** Collections of connected accounts. */
export const defineAccountModels = (_connection: Connection) => ({});
