import { DEVICE_TABLES, type DeviceFilters, type DeviceRow, type DeviceTable } from '../../src/contracts/devices/rows';
import type { ToolResult } from '../../src/contracts/devices/frames';
import type { DeviceReply, DeviceRequest } from '../../src/tools/devices/device-tool';

const FILTERS = new Set([
  ...['projectId', 'taskId', 'clientId', 'status', 'priority', 'includeArchived', 'isAiSuggested', 'isApproved'],
  ...['dueDateFrom', 'dueDateTo', 'search', 'orderBy'],
]);
const CREATED = 1_700_000_000_000;

/** A device in memory: tables, filters and vectors as the contract has them. Keeps what it was asked. */
export class MemoryDevice {
  readonly tables = new Map<DeviceTable, DeviceRow[]>(DEVICE_TABLES.map((table) => [table, []]));
  readonly vectors = new Map<string, { vector: number[]; model: string; content: string }>();
  readonly asked: DeviceRequest[] = [];
  /** Instead of an answer of its own: the next ones. */
  readonly next: DeviceReply[] = [];
  private made = 0;

  rows(table: DeviceTable): DeviceRow[] {
    return this.tables.get(table) ?? [];
  }

  /** Rows that are there from the beginning. */
  put(table: DeviceTable, ...rows: DeviceRow[]): this {
    for (const row of rows) this.rows(table).push(this.complete(table, row));
    return this;
  }

  async ask(request: DeviceRequest): Promise<DeviceReply> {
    this.asked.push(structuredClone(request));
    await Promise.resolve();
    const given = this.next.shift();
    return given ?? { outcome: 'answered', result: { id: 'call', ...this.answer(request) } };
  }

  private answer({
    action,
    table,
    data = {},
    filters = {},
    vector,
    model,
    limit = 100,
  }: DeviceRequest): Omit<ToolResult, 'id'> {
    const rows = table ? this.rows(table) : [];
    const row = rows.find(({ id }) => id === data['id']) ?? null;
    switch (action) {
      case 'select': {
        const unknown = Object.keys(filters).find((name) => !FILTERS.has(name));
        return unknown ? { error: `unsupported: filter ${unknown}` } : { rows: select(rows, filters).slice(0, limit) };
      }
      case 'get':
        return { row: row && { ...row } };
      case 'insert': {
        if (!table) return { error: 'unsupported: no table' };
        if ('id' in data || 'createdAt' in data || Object.values(data).includes(null))
          return { error: 'unsupported: field' };
        const made = this.complete(table, data);
        rows.push(made);
        return { row: { ...made } };
      }
      case 'update':
        if (row) Object.assign(row, data['updates']);
        return { row: row && { ...row } };
      case 'delete':
        if (!row) return { deleted: false };
        rows.splice(rows.indexOf(row), 1);
        this.vectors.delete(String(data['id']));
        return { deleted: true };
      case 'vector_upsert':
        if (!vector || !model) return { error: 'unsupported: no vector' };
        this.vectors.set(String(data['id']), { vector, model, content: String(data['content']) });
        return { ok: true };
      case 'vector_search': {
        const all = [...this.vectors];
        if (all.some(([, known]) => known.model !== model)) return { error: 'vectors_stale' };
        const scored = all.map(([id, known]) => ({
          id,
          content: known.content,
          score: closeness(known.vector, vector ?? []),
        }));
        return {
          results: scored
            .filter(({ score }) => score > 0)
            .sort((a, b) => b.score - a.score)
            .slice(0, limit),
        };
      }
    }
  }

  private complete(table: DeviceTable, row: DeviceRow): DeviceRow {
    this.made += 1;
    return {
      id: `${table}-${this.made}`,
      ...(table === 'tasks' && { status: 'todo', priority: 'medium' }),
      ...(table === 'projects' && { status: 'active' }),
      ...row,
      createdAt: CREATED + this.made,
    };
  }
}

function select(rows: readonly DeviceRow[], filters: DeviceFilters): DeviceRow[] {
  const { dueDateFrom, dueDateTo, search, includeArchived, orderBy = '-createdAt', ...equal } = filters;
  const isArchivedKept = includeArchived === true;
  const column = orderBy.replace('-', '');
  const sign = orderBy.startsWith('-') ? -1 : 1;
  return rows
    .filter((row) => Object.entries(equal).every(([name, value]) => row[name] === value))
    .filter((row) => isArchivedKept || row['status'] !== 'archived')
    .filter((row) => dueDateFrom === undefined || (typeof row['dueDate'] === 'number' && row['dueDate'] >= dueDateFrom))
    .filter((row) => dueDateTo === undefined || (typeof row['dueDate'] === 'number' && row['dueDate'] <= dueDateTo))
    .filter((row) => search === undefined || textOf(row).includes(search.toLowerCase()))
    .sort((a, b) => sign * (String(a[column]) < String(b[column]) ? -1 : 1));
}

const textOf = (row: DeviceRow) => [row['title'], row['description'], row['content']].join('\n').toLowerCase();
const closeness = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);

/** A vector by the words of a text. */
export function embedWords(text: string): { vector: number[]; model: string } {
  const vector = Array.from({ length: 64 }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []) {
    const place = [...word].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 64, 7);
    vector[place] = 1;
  }
  return { vector, model: 'words' };
}
