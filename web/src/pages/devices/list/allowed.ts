import type { Capabilities } from '@contracts/devices/frames';
import type { DeviceAction, DeviceTable } from '@contracts/devices/rows';
import { texts } from './texts';

/** In the order they are shown; all that the contract names. */
export const TABLES = [
  'tasks',
  'projects',
  'checkpoints',
  'notes',
  'taskComments',
  'clients',
] as const satisfies readonly DeviceTable[];
export const ACTIONS = [
  'select',
  'get',
  'insert',
  'update',
  'delete',
  'vector_search',
  'vector_upsert',
] as const satisfies readonly DeviceAction[];

export interface Allowed {
  tables: readonly DeviceTable[];
  actions: readonly DeviceAction[];
}

/** What a device may be asked; what it does not name is all there is. */
export const readAllowed = ({ tables = [...TABLES], actions = [...ACTIONS] }: Capabilities): Allowed => ({
  tables: TABLES.filter((table) => tables.includes(table)),
  actions: ACTIONS.filter((action) => actions.includes(action)),
});

/** What is sent for a choice: null where nothing is taken away. */
export const writeAllowed = ({ tables, actions }: Allowed): Capabilities | null =>
  tables.length === TABLES.length && actions.length === ACTIONS.length
    ? null
    : { tables: [...tables], actions: [...actions] };

/** The same in a few words; null where nothing is taken away. */
export function describeAllowed(capabilities: Capabilities): string | null {
  const { tables, actions } = readAllowed(capabilities);
  const parts = [
    ...(tables.length === TABLES.length ? [] : [`only ${list(tables.map((table) => texts.tables[table]))}`]),
    ...(actions.length === ACTIONS.length
      ? []
      : [`not: ${list(ACTIONS.filter((action) => !actions.includes(action)).map((action) => texts.actions[action]))}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

const list = (words: readonly string[]): string => words.map((word) => word.toLowerCase()).join(', ');
