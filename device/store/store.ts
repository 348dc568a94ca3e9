import type { ToolResult } from '../../src/contracts/devices/frames';
import type { DeviceRow, DeviceTable } from '../../src/contracts/devices/rows';
import { CallError, invalid, unsupported } from './call-error';
import { Database } from './database';
import { NoteVectors } from './note-vectors';
import { getRow, selectRows } from './read-rows';
import { isTable } from './tables';
import type { ToolCall } from './tool-call';
import { VectorIndex } from './vector-index';
import { deleteRow, insertRow, updateRow } from './write-rows';

/** How long a repeated call is known. */
const LEDGER_DAYS = 7;
const DAY_MS = 86_400_000;

type Answer = Omit<ToolResult, 'id'>;
/** What a write answers, and what is to be done in memory once it is committed. */
interface Effect {
  answer: Answer;
  committed?: () => void;
}

/** What a store tells of. */
export interface StoreOptions {
  now?: () => number;
  /** Its vectors are of another model than the one asked for. */
  onStale?: (model: string | undefined) => void;
}

/** A person's data on this device: does what a `tool_call` asks. */
export class Store {
  readonly vectors: NoteVectors;
  readonly #database: Database;
  readonly #index: VectorIndex;
  readonly #now: () => number;
  readonly #onStale: (model: string | undefined) => void;

  /** `database`: the path of its file, or `:memory:`. */
  constructor(database: string | Database, { now = Date.now, onStale = () => undefined }: StoreOptions = {}) {
    this.#database = typeof database === 'string' ? new Database(database) : database;
    this.#index = new VectorIndex(this.#database);
    this.vectors = new NoteVectors(this.#database, this.#index);
    this.#now = now;
    this.#onStale = onStale;
    this.forgetOldCalls();
  }

  /**
   * Does a call once and answers it; never throws for what was asked. A write's answer (a refusal too) stands in the ledger, in the
   * transaction of its effect: the same id again is answered from there. What failed for another reason (a full disk) left nothing.
   */
  perform(call: ToolCall): ToolResult {
    try {
      return { id: call.id, ...(isWrite(call.action) ? this.#writeOnce(call) : this.#read(call)) };
    } catch (error) {
      if (error instanceof CallError) return { id: call.id, error: error.message };
      return { id: call.id, error: `failed: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** Makes a row outside of any call. */
  add(table: DeviceTable, data: Record<string, unknown>, createdAt = this.#now()): DeviceRow {
    return insertRow(this.#database, table, data, createdAt);
  }

  /** Several things, or none of them. */
  together<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  count(table: DeviceTable): number {
    const name = table === 'taskComments' ? 'task_comments' : table;
    return Number(this.#database.first(`SELECT count(*) AS count FROM ${name}`)?.['count']);
  }

  rows(table: DeviceTable, filters: Record<string, unknown> = {}, limit?: number): DeviceRow[] {
    return selectRows(this.#database, table, filters, limit ?? null);
  }

  /** Reads the vectors, so that the first search need not. */
  warm(): void {
    this.#index.refresh();
  }

  forgetOldCalls(): void {
    this.#database.run('DELETE FROM ledger WHERE created_at < ?', [this.#now() - LEDGER_DAYS * DAY_MS]);
  }

  close(): void {
    this.#database.close();
  }

  #writeOnce(call: ToolCall): Answer {
    let committed: (() => void) | undefined;
    const answer = this.#database.transaction((): Answer => {
      const known = this.#database.first('SELECT result FROM ledger WHERE id = ?', [call.id])?.['result'];
      if (typeof known === 'string') return JSON.parse(known) as Answer;
      const effect = this.#attempt(call);
      committed = effect.committed;
      this.#database.run('INSERT INTO ledger (id, result, created_at) VALUES (?, ?, ?)', [
        call.id,
        JSON.stringify(effect.answer),
        this.#now(),
      ]);
      return effect.answer;
    });
    committed?.();
    return answer;
  }

  #attempt(call: ToolCall): Effect {
    try {
      return this.#database.attempt(() => this.#write(call));
    } catch (error) {
      if (error instanceof CallError) return { answer: { error: error.message } };
      throw error;
    }
  }

  #write({ action, table, data, vector, model }: ToolCall): Effect {
    if (action === 'vector_upsert') {
      if (table && table !== 'notes') throw unsupported(`vectors of ${table}`);
      return { answer: { ok: true }, committed: this.vectors.upsert(data, vector, model) };
    }
    const name = known(table);
    if (action === 'insert') return { answer: { row: insertRow(this.#database, name, data ?? {}, this.#now()) } };
    const id = idOf(data);
    if (action === 'update') {
      const updates = data?.['updates'];
      if (typeof updates !== 'object' || updates === null || Array.isArray(updates))
        throw invalid('update wants data { id, updates }');
      const row = updateRow(this.#database, name, id, updates as Record<string, unknown>, this.#now());
      const moved = name === 'notes' && row ? { committed: this.vectors.move(id, row['projectId']) } : {};
      return { answer: { row }, ...moved };
    }
    const deleted = deleteRow(this.#database, name, id);
    return { answer: { deleted }, committed: () => this.#forget(name, id) };
  }

  #forget(name: DeviceTable, id: string): void {
    if (name === 'notes') this.#index.remove(id);
    if (name === 'projects') this.#index.forgetProject(id);
  }

  #read({ action, table, data, filters, vector, model, limit }: ToolCall): Answer {
    switch (action) {
      case 'select':
        return { rows: selectRows(this.#database, known(table), filters ?? {}, limit ?? null) };
      case 'get':
        return { row: getRow(this.#database, known(table), idOf(data)) };
      case 'vector_search': {
        if (table && table !== 'notes') throw unsupported(`vectors of ${table}`);
        if (this.vectors.isStale(vector, model)) {
          this.#onStale(model ?? undefined);
          return { error: 'vectors_stale' };
        }
        return { results: this.vectors.search(vector, limit, filters ?? {}) };
      }
      default:
        throw unsupported(`action ${action}`);
    }
  }
}

const isWrite = (action: string): boolean => ['insert', 'update', 'delete', 'vector_upsert'].includes(action);

function known(table: string | null | undefined): DeviceTable {
  if (!table) throw invalid('the call names no table');
  if (!isTable(table)) throw unsupported(`table ${table}`);
  return table;
}

function idOf(data: Record<string, unknown> | null | undefined): string {
  const id = data?.['id'];
  if (typeof id !== 'string') throw invalid('the call names no id');
  return id;
}
