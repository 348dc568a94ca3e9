import type { Reducer, StateField } from '../../contracts/flows/graph';

export type StateValues = Readonly<Record<string, unknown>>;
export interface StateWrite {
  name: string;
  value: unknown;
}
/** What nodes did to the state, one write a name. */
export type Writes = Readonly<Record<string, unknown>>;

type Fields = ReadonlyMap<string, StateField>;
const reducerOf = (fields: Fields, name: string): Reducer => fields.get(name)?.reducer ?? 'last';
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : Number(value ?? 0));
const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** Two writes of one name as one; what is written onto a value is the same. Associative, so rounds and branches may be put together in any grouping. */
function join(reducer: Reducer, before: unknown, after: unknown): unknown {
  switch (reducer) {
    case 'last':
      return after;
    case 'append':
      return [...asList(before), ...asList(after)];
    case 'sum':
      return asNumber(before) + asNumber(after);
    case 'merge':
      return { ...asObject(before), ...asObject(after) };
    case 'max':
      return before === undefined ? after : Math.max(asNumber(before), asNumber(after));
    case 'min':
      return before === undefined ? after : Math.min(asNumber(before), asNumber(after));
  }
}

/** What was written first and then; of names that both write, by their reducers. */
export function joinWrites(fields: Fields, before: Writes, after: Writes): Writes {
  const joined = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(after))
    joined.set(name, joined.has(name) ? join(reducerOf(fields, name), joined.get(name), value) : value);
  return Object.fromEntries(joined);
}

/** A state after writes. */
export const applyWrites = (fields: Fields, values: StateValues, writes: Writes): StateValues => {
  const after = new Map(Object.entries(values));
  for (const [name, value] of Object.entries(writes)) {
    const reducer = reducerOf(fields, name);
    after.set(
      name,
      reducer === 'last' || !after.has(name) ? join(reducer, undefined, value) : join(reducer, after.get(name), value),
    );
  }
  return Object.fromEntries(after);
};

/** The state that an execution begins with. */
export const firstValues = (fields: Fields): StateValues =>
  Object.fromEntries(
    [...fields.values()].flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  );
