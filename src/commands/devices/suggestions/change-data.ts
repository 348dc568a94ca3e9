import type { DataType } from '../../../contracts/devices/agent-schemas';
import { suggestionFields } from '../../../contracts/devices/suggestion-operations';
import { badRequest } from '../../../platform/errors';

type Data = Record<string, unknown>;

/** What its person changes in a suggestion of a table. 400 `validation_failed` where that has no such column, or takes no such value. */
export function checkChange(table: DataType, change: Data | undefined): Data {
  const checked = suggestionFields[table].partial().safeParse(change ?? {});
  if (checked.success) return checked.data;
  throw badRequest('validation_failed', 'The suggestion cannot be changed like this.', {
    errors: checked.error.issues.map(({ path, message }) => ({ path: ['data', ...path].join('.'), message })),
  });
}

/** A row that is to be inserted, with what its person changed; null empties a column. */
export function withChange(table: DataType, data: Data, change: Data | undefined): Data {
  const changed = { ...data, ...checkChange(table, change) };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null));
}
