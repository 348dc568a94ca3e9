import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of background agents and their runs. */
export const deviceAgentData = {} satisfies Partial<Record<keyof Models, PersonalData>>;
