import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Connected accounts. */
export const accountParts = (_base: Base): SystemApi => ({ routes: [] });
