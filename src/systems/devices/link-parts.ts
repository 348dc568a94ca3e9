import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Devices and their connections. */
export const linkParts = (_base: Base): SystemApi => ({ routes: [] });
