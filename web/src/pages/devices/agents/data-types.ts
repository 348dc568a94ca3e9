import type { DataType } from '@contracts/devices/agent-schemas';
import { texts } from './texts';

/** What an agent can find, in the order it is shown; all that the contract names. */
export const TYPES = ['tasks', 'notes', 'checkpoints', 'projects'] as const satisfies readonly DataType[];

/** The same, to choose from. */
export const TYPE_CHOICES = TYPES.map((value) => ({ value, label: texts.dataTypes[value] }));
