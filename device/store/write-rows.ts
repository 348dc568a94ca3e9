import { randomUUID } from 'node:crypto';
import type { DeviceRow, DeviceTable } from '../../src/contracts/devices/rows';
import { invalid, unsupported } from './call-error';
import type { Database, SqlValue } from './database';
import { fold } from './fold';
import { getRow } from './read-rows';
import { snakeCase, tables } from './tables';

type Values = Record<string, SqlValue>;

/** Makes a row: its id and times are the device's. Returns it. */
export function insertRow(
  database: Database,
  name: DeviceTable,
  data: Record<string, unknown>,
  now: number,
): DeviceRow {
  const table = tables[name];
  refuseUnknown(name, data);
  const values: Values = { id: randomUUID() };
  for (const [column, { initial }] of Object.entries(table.columns)) {
    const given = data[column];
    if (given !== undefined && given !== null) values[column] = checked(database, name, column, given);
    else if (initial !== undefined) values[column] = initial;
    else throw invalid(`${name}.${column} is missing`);
  }
  for (const time of table.times) values[time] = now;
  const columns = [...Object.keys(values).map(snakeCase), 'folded'];
  database.run(`INSERT INTO ${table.sql} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, [
    ...Object.values(values),
    foldedOf(name, values),
  ]);
  return values;
}

/** Changes what `updates` names. Returns the row as it is then; null: there is none. */
export function updateRow(
  database: Database,
  name: DeviceTable,
  id: string,
  updates: Record<string, unknown>,
  now: number,
): DeviceRow | null {
  const table = tables[name];
  refuseUnknown(name, updates);
  const row = getRow(database, name, id);
  if (!row) return null;
  const values: Values = {};
  for (const [column, given] of Object.entries(updates)) {
    if (given === undefined) continue;
    if (table.columns[column]?.refersTo === name && given === id) throw invalid(`${name}.${column} is the row itself`);
    values[column] = checked(database, name, column, given);
  }
  if (table.times.includes('updatedAt')) values['updatedAt'] = now;
  if (Object.keys(values).length === 0) return row;
  const changed = { ...row, ...values };
  const settings = [...Object.keys(values).map(snakeCase), 'folded'].map((column) => `${column} = ?`);
  database.run(`UPDATE ${table.sql} SET ${settings.join(', ')} WHERE id = ?`, [
    ...Object.values(values),
    foldedOf(name, changed),
    id,
  ]);
  return changed;
}

/**
 * Deletes a row; false: there is none. With a task go its comments, with a note its vector, with a project its checkpoints (they
 * cannot be without one). A project's tasks and notes stay, without a project; so do the projects and subsidiaries of a client.
 */
export function deleteRow(database: Database, name: DeviceTable, id: string): boolean {
  if (database.run(`DELETE FROM ${tables[name].sql} WHERE id = ?`, [id]) === 0) return false;
  if (name === 'notes') database.run('DELETE FROM vectors WHERE note_id = ?', [id]);
  if (name === 'projects') database.run('UPDATE vectors SET project_id = NULL WHERE project_id = ?', [id]);
  for (const { sql, columns } of Object.values(tables))
    for (const [column, { refersTo, isNullable }] of Object.entries(columns)) {
      if (refersTo !== name) continue;
      const where = `WHERE ${snakeCase(column)} = ?`;
      database.run(
        isNullable ? `UPDATE ${sql} SET ${snakeCase(column)} = NULL ${where}` : `DELETE FROM ${sql} ${where}`,
        [id],
      );
    }
  return true;
}

function refuseUnknown(name: DeviceTable, data: Record<string, unknown>): void {
  for (const field of Object.keys(data)) {
    if (Object.hasOwn(tables[name].columns, field)) continue;
    const isOurs = ['id', 'createdAt', 'updatedAt'].includes(field);
    throw unsupported(`field ${field} of ${name}${isOurs ? ' is made by the device' : ''}`);
  }
}

function checked(database: Database, name: DeviceTable, column: string, given: unknown): SqlValue {
  const { schema, isNullable, refersTo } = tables[name].columns[column] ?? {};
  const parsed = given === null ? { success: true as const, data: null } : schema?.safeParse(given);
  if (!parsed?.success) throw invalid(`${name}.${column} ${parsed?.error.issues[0]?.message ?? 'is wrong'}`);
  const value = parsed.data;
  if (value === null && !isNullable) throw invalid(`${name}.${column} is missing`);
  if (tables[name].searched[0] === column && tables[name].hasTitle && String(value).trim() === '')
    throw invalid(`${name}.${column} is empty`);
  if (
    refersTo &&
    value !== null &&
    !database.first(`SELECT 1 AS found FROM ${tables[refersTo].sql} WHERE id = ?`, [value])
  )
    throw invalid(`${name}.${column}: there is nothing with the id ${String(value)} in ${refersTo}`);
  return value;
}

const foldedOf = (name: DeviceTable, row: Record<string, unknown>): string =>
  tables[name].searched.map((column) => fold(String(row[column] ?? ''))).join('\u001F');
