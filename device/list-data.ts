import { isTable } from './store/tables';
import type { Store } from './store/store';

const TABLES = ['clients', 'projects', 'tasks', 'checkpoints', 'notes', 'taskComments'] as const;
const LINE = 100;

/** What is on this device, for a terminal: how much of each, or the newest rows of one table. Throws for a table that is not there. */
export function listData(store: Store, table: string | undefined): string {
  if (table === undefined) return TABLES.map((name) => `${String(store.count(name)).padStart(6)}  ${name}`).join('\n');
  if (!isTable(table)) throw new Error(`There is no table “${table}”; there are ${TABLES.join(', ')}.`);
  const lines = store.rows(table).map((row) => {
    const title = String(row['title'] ?? row['name'] ?? row['content'] ?? '').replace(/\s+/g, ' ');
    const due = row['dueDate'] ?? row['date'];
    const facts = [
      row['status'],
      row['priority'],
      typeof due === 'number' ? new Date(due).toISOString().slice(0, 10) : undefined,
    ];
    return `${String(row['id'])}  ${title.slice(0, LINE)}${facts
      .filter(Boolean)
      .map((fact) => `  ${String(fact)}`)
      .join('')}`;
  });
  const more = store.count(table) - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n') || 'Nothing yet.';
}
