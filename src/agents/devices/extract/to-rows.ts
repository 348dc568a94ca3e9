import type { DataType, ExtractedItem } from '../../../contracts/devices/agent-schemas';
import { momentOf, wallClockOf } from '../../../runs/schedules/zone-clock';
import type { KnownRows } from './extract-items';

/** A row to be inserted, or an item that cannot be one. */
export type PlannedRow =
  | { is: 'row'; table: DataType; data: Record<string, unknown> }
  | { is: 'duplicate' }
  | { is: 'problem'; problem: string };

/** Rows of a device by which duplicates are known, beside its projects and open tasks. */
export interface ExistingRows extends KnownRows {
  notes: readonly { title: string; projectId?: string | undefined }[];
  checkpoints: readonly { title: string; projectId?: string | undefined; date?: number | undefined }[];
}

/**
 * Turns items into rows. What equals one that is there, or one that this has made, by title, project and day, is a duplicate. A
 * checkpoint without a known project is a problem. `isAiSuggested` and `isApproved` are never the model's.
 */
export class RowPlanner {
  readonly #projects = new Map<string, string>();
  readonly #seen = new Set<string>();

  constructor(
    existing: ExistingRows,
    private readonly timeZone: string,
  ) {
    for (const { id, name } of existing.projects) {
      this.#projects.set(id, id);
      this.#projects.set(plain(name), id);
      this.#seen.add(keyOf('projects', name));
    }
    for (const { title, projectId, dueDate } of existing.tasks)
      this.#seen.add(this.#key('tasks', title, projectId, dueDate));
    for (const { title, projectId } of existing.notes) this.#seen.add(keyOf('notes', title, projectId));
    for (const { title, projectId, date } of existing.checkpoints)
      this.#seen.add(this.#key('checkpoints', title, projectId, date));
  }

  plan(item: ExtractedItem): PlannedRow {
    switch (item.type) {
      case 'projects':
        return this.#once(keyOf('projects', item.name), 'projects', { name: item.name, status: 'active' });
      case 'notes': {
        const projectId = this.#projectOf(item.project);
        const { title, content } = item;
        return this.#once(keyOf('notes', title, projectId), 'notes', {
          title,
          content,
          ...(projectId && { projectId }),
        });
      }
      case 'checkpoints': {
        const projectId = this.#projectOf(item.project);
        if (!projectId) return { is: 'problem', problem: 'A checkpoint names no project that the device has.' };
        const date = this.#moment(item.date);
        const data = { projectId, title: item.title, date, isAiSuggested: 1, isApproved: 0 };
        return this.#once(this.#key('checkpoints', item.title, projectId, date), 'checkpoints', data);
      }
      case 'tasks': {
        const projectId = this.#projectOf(item.project);
        const dueDate = item.due === undefined ? undefined : this.#moment(item.due);
        const data = {
          ...{ title: item.title, status: item.status ?? 'todo', priority: item.priority ?? 'medium' },
          ...(item.description && { description: item.description }),
          ...(item.assignees?.length && { assignee: JSON.stringify(item.assignees) }),
          ...(dueDate !== undefined && { dueDate }),
          ...(projectId && { projectId }),
          ...{ isAiSuggested: 1, isApproved: 0 },
        };
        return this.#once(this.#key('tasks', item.title, projectId, dueDate), 'tasks', data);
      }
    }
  }

  #once(key: string, table: DataType, data: Record<string, unknown>): PlannedRow {
    if (this.#seen.has(key)) return { is: 'duplicate' };
    this.#seen.add(key);
    return { is: 'row', table, data };
  }

  #projectOf(named: string | undefined): string | undefined {
    return named === undefined ? undefined : (this.#projects.get(named) ?? this.#projects.get(plain(named)));
  }

  /** A day is its first moment in the person's time zone. */
  #moment(when: string): number {
    const given = Date.parse(when);
    return when.length === 10 ? momentOf(given, this.timeZone) : given;
  }

  #key(table: DataType, title: string, projectId: string | undefined, moment: number | undefined): string {
    const day = moment === undefined ? '' : new Date(wallClockOf(moment, this.timeZone)).toISOString().slice(0, 10);
    return keyOf(table, title, projectId, day);
  }
}

const plain = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
const keyOf = (table: DataType, title: string, projectId = '', day = ''): string =>
  JSON.stringify([table, plain(title), projectId, day]);
