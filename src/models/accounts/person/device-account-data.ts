import type { Models } from '../../index';
import type { PersonalData } from './person';

/** Of connected accounts. */
export const deviceAccountData = {} satisfies Partial<Record<keyof Models, PersonalData>>;
