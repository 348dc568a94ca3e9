import { type DeviceFilters, type DeviceRow, type DeviceTable, ROWS_DEFAULT } from '../../contracts/devices/rows';
import { done, failed, listRows, resultOf, troubleOf, UNREADABLE, valueOf } from './answers';
import type { DeviceToolAnswer, DeviceToolContext } from './device-tool';

/** The object without what is undefined: what is unused is absent on the wire. */
export const withoutUnused = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;

/** Flags of what agents make: of tables that have such columns. A suggestion waits for its person. */
export const suggestionFlags = ({ isSuggestion }: DeviceToolContext) => ({
  isAiSuggested: isSuggestion ? 1 : 0,
  isApproved: isSuggestion ? 0 : 1,
});

/** Lists rows of a table; asks for one more than it shows, to know whether there are more. */
export async function listFrom(
  { ask }: DeviceToolContext,
  table: DeviceTable,
  filters: DeviceFilters,
  words: { found: (count: string) => string; none: string; line: (row: DeviceRow) => string },
): Promise<DeviceToolAnswer> {
  const used = withoutUnused(filters);
  const reply = await ask({
    ...{ action: 'select', table },
    ...(Object.keys(used).length > 0 && { filters: used }),
    limit: ROWS_DEFAULT + 1,
  });
  const trouble = troubleOf(reply);
  if (trouble) return trouble;
  const { rows } = resultOf(reply);
  return rows ? listRows(rows, words) : failed(UNREADABLE);
}

/** A row by its id, or why there is none. */
export async function getRow(
  { ask }: DeviceToolContext,
  table: DeviceTable,
  id: string,
  what: string,
): Promise<{ row: DeviceRow } | { trouble: DeviceToolAnswer }> {
  const reply = await ask({ action: 'get', table, data: { id } });
  const trouble = troubleOf(reply);
  if (trouble) return { trouble };
  const { row } = resultOf(reply);
  if (row) return { row };
  return { trouble: row === null ? notFound(what, id) : failed(UNREADABLE) };
}

export const notFound = (what: string, id: string): DeviceToolAnswer =>
  failed(`${what} not found: there is none with id ${valueOf(id, 200)}.`);

/** The row as the device made it, or why it was not. */
export async function insertRow(
  { ask }: DeviceToolContext,
  table: DeviceTable,
  fields: Record<string, unknown>,
): Promise<{ row: DeviceRow } | { trouble: DeviceToolAnswer }> {
  const reply = await ask({ action: 'insert', table, data: withoutUnused(fields) });
  const trouble = troubleOf(reply);
  if (trouble) return { trouble };
  const { row } = resultOf(reply);
  return row ? { row } : { trouble: unclear() };
}

/** The row as it is after the change, or why it is not. */
export async function updateRow(
  { ask }: DeviceToolContext,
  table: DeviceTable,
  id: string,
  changes: Record<string, unknown>,
  what: string,
): Promise<{ row: DeviceRow } | { trouble: DeviceToolAnswer }> {
  const updates = withoutUnused(changes);
  if (Object.keys(updates).length === 0)
    return { trouble: failed('Nothing was changed: no field was given that is to change.') };
  const reply = await ask({ action: 'update', table, data: { id, updates } });
  const trouble = troubleOf(reply);
  if (trouble) return { trouble };
  const { row } = resultOf(reply);
  if (row) return { row };
  return { trouble: row === null ? notFound(what, id) : unclear() };
}

/** Deletes a row. */
export async function deleteRow(
  { ask }: DeviceToolContext,
  table: DeviceTable,
  id: string,
  what: string,
): Promise<DeviceToolAnswer> {
  const reply = await ask({ action: 'delete', table, data: { id } });
  const trouble = troubleOf(reply);
  if (trouble) return trouble;
  const { deleted } = resultOf(reply);
  if (deleted === undefined) return unclear();
  return deleted ? done(`${what} deleted (id: ${valueOf(id, 200)})`, [id]) : notFound(what, id);
}

const unclear = (): DeviceToolAnswer =>
  failed(`${UNREADABLE} It is not known whether this was done. Do not try it again.`, 'unknown');
