import type { DeviceRow, DeviceTable } from '../../src/contracts/devices/rows';
import { invalid, unsupported } from './call-error';
import type { Database, SqlValue } from './database';
import { fold } from './fold';
import { snakeCase, tables, type Table } from './tables';

/** Rows that a `select` answers where it does not say, and at most. */
const ROWS_DEFAULT = 100;
const ROWS_MAX = 500;

/** Filters that are a column's value, as they are. */
const EQUAL = ['projectId', 'taskId', 'clientId', 'status', 'priority', 'isAiSuggested', 'isApproved'] as const;
type Condition = [sql: string, ...values: SqlValue[]];

const columnsOf = (table: Table): string[] => ['id', ...Object.keys(table.columns), ...table.times];
/** What a row is selected by, named as the wire names it. */
const selected = (table: Table): string =>
  columnsOf(table)
    .map((name) => `${snakeCase(name)} AS "${name}"`)
    .join(', ');

/** The row of an id, as it goes over the wire; null: there is none. */
export function getRow(database: Database, name: DeviceTable, id: string): DeviceRow | null {
  const table = tables[name];
  return database.first(`SELECT ${selected(table)} FROM ${table.sql} WHERE id = ?`, [id]) ?? null;
}

/** Rows that all filters fit, in order; filters that are null or empty are as good as absent. */
export function selectRows(
  database: Database,
  name: DeviceTable,
  filters: Record<string, unknown> = {},
  limit: number | null = null,
): DeviceRow[] {
  const table = tables[name];
  const conditions: Condition[] = [];
  let order = 'created_at DESC, rowid DESC';
  for (const [filter, value] of Object.entries(filters)) {
    if (value === null || value === undefined || value === '') continue;
    if (filter === 'orderBy') order = orderOf(name, value);
    else conditions.push(...conditionOf(name, filter, value));
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}` : '';
  const values = conditions.flatMap(([, ...parameters]) => parameters);
  return database.all(`SELECT ${selected(table)} FROM ${table.sql} ${where} ORDER BY ${order} LIMIT ?`, [
    ...values,
    limitOf(limit, ROWS_DEFAULT),
  ]);
}

/** How many are answered: what was asked for, between 1 and 500. */
export function limitOf(limit: number | null | undefined, usual: number): number {
  if (limit === null || limit === undefined) return usual;
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit must be a whole number of at least 1');
  return Math.min(limit, ROWS_MAX);
}

function conditionOf(name: DeviceTable, filter: string, value: unknown): Condition[] {
  const table = tables[name];
  const column = table.columns[filter];
  if ((EQUAL as readonly string[]).includes(filter) && column) {
    const parsed = column.schema.safeParse(value);
    if (!parsed.success) throw invalid(`filter ${filter} ${parsed.error.issues[0]?.message}`);
    return parsed.data === null ? [] : [[`${snakeCase(filter)} = ?`, parsed.data]];
  }
  switch (filter) {
    case 'includeArchived':
      if (name !== 'projects') break;
      return value === false || value === 0 ? [["status <> 'archived'"]] : [];
    case 'dueDateFrom':
    case 'dueDateTo': {
      if (!table.due) break;
      if (typeof value !== 'number') throw invalid(`filter ${filter} must be a time in milliseconds`);
      return [[`${snakeCase(table.due)} ${filter === 'dueDateFrom' ? '>=' : '<='} ?`, value]];
    }
    case 'search':
      if (typeof value !== 'string') throw invalid('filter search must be a text');
      return value.trim() === '' ? [] : [['instr(folded, ?) > 0', fold(value.trim())]];
  }
  throw unsupported(`filter ${filter} of ${name}`);
}

function orderOf(name: DeviceTable, value: unknown): string {
  const table = tables[name];
  if (typeof value !== 'string') throw invalid('filter orderBy must be a text');
  const direction = value.startsWith('-') ? 'DESC' : 'ASC';
  const newestFirst = 'created_at DESC, rowid DESC';
  switch (value.replace(/^-/, '')) {
    case 'createdAt':
      return `created_at ${direction}, rowid ${direction}`;
    case 'dueDate':
      // Those without a date last, whichever way.
      if (!table.due) break;
      return `${snakeCase(table.due)} IS NULL, ${snakeCase(table.due)} ${direction}, ${newestFirst}`;
    case 'priority':
      if (!table.columns['priority']) break;
      return `CASE priority WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END ${direction}, ${newestFirst}`;
    case 'title':
      if (!table.hasTitle) break;
      return `folded ${direction}, ${newestFirst}`;
  }
  throw unsupported(`orderBy ${value} of ${name}`);
}
