import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Background agents. */
export const agentParts = (_base: Base): SystemApi => ({ routes: [] });
