import type { Connection } from 'mongoose';

/** Collections of background agents and their runs. */
export const defineAgentModels = (_connection: Connection) => ({});
