import type { DeviceTable } from '../../src/contracts/devices/rows';
import type { SqlValue } from './database';
import { flag, jsonTexts, oneOf, reference, text, time, type ColumnSchema } from './column-schemas';

/** A column as it goes over the wire, beside `id` and the times that the device makes. */
export interface Column {
  schema: ColumnSchema;
  /** Where an insert does not say; undefined: it has to. */
  initial?: SqlValue;
  /** Whether it may be null. */
  isNullable?: boolean;
  /** The table whose row it names. */
  refersTo?: DeviceTable;
}

export interface Table {
  /** Name in SQL. */
  sql: string;
  columns: Readonly<Record<string, Column>>;
  /** Times made by the device. */
  times: readonly ('createdAt' | 'updatedAt')[];
  /** Columns that `search` looks through; the first is what `orderBy: title` goes by, if `hasTitle`. */
  searched: readonly string[];
  hasTitle: boolean;
  /** The column that `dueDate`, `dueDateFrom` and `dueDateTo` mean. */
  due?: string;
}

const optional = { isNullable: true, initial: null } as const;
const refersTo = (table: DeviceTable) => ({ schema: reference, refersTo: table });
const suggestion = {
  isAiSuggested: { schema: flag, initial: 0 },
  isApproved: { schema: flag, initial: 1 },
} satisfies Table['columns'];

/** The tables of the contract. */
export const tables: Readonly<Record<DeviceTable, Table>> = {
  tasks: {
    sql: 'tasks',
    columns: {
      projectId: { ...refersTo('projects'), ...optional },
      title: { schema: text },
      description: { schema: text, ...optional },
      status: { schema: oneOf('todo', 'in_progress', 'done'), initial: 'todo' },
      priority: { schema: oneOf('high', 'medium', 'low'), initial: 'medium' },
      assignee: { schema: jsonTexts, initial: '[]' },
      dueDate: { schema: time, ...optional },
      ...suggestion,
    },
    times: ['createdAt'],
    searched: ['title', 'description'],
    hasTitle: true,
    due: 'dueDate',
  },
  projects: {
    sql: 'projects',
    columns: {
      clientId: { ...refersTo('clients'), ...optional },
      name: { schema: text },
      status: { schema: oneOf('active', 'archived'), initial: 'active' },
      aiSummary: { schema: text, ...optional },
    },
    times: ['createdAt'],
    searched: ['name'],
    hasTitle: true,
  },
  checkpoints: {
    sql: 'checkpoints',
    columns: {
      projectId: refersTo('projects'),
      title: { schema: text },
      date: { schema: time, ...optional },
      ...suggestion,
    },
    times: ['createdAt'],
    searched: ['title'],
    hasTitle: true,
    due: 'date',
  },
  notes: {
    sql: 'notes',
    columns: {
      projectId: { ...refersTo('projects'), ...optional },
      title: { schema: text },
      content: { schema: text, initial: '' },
    },
    times: ['createdAt', 'updatedAt'],
    searched: ['title', 'content'],
    hasTitle: true,
  },
  taskComments: {
    sql: 'task_comments',
    columns: {
      taskId: refersTo('tasks'),
      author: { schema: text, initial: '' },
      content: { schema: text },
    },
    times: ['createdAt'],
    searched: ['content'],
    hasTitle: false,
  },
  clients: {
    sql: 'clients',
    columns: {
      parentId: { ...refersTo('clients'), ...optional },
      name: { schema: text },
      industry: { schema: text, ...optional },
    },
    times: ['createdAt'],
    searched: ['name'],
    hasTitle: true,
  },
};

/** `dueDate` is `due_date` in SQL. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Whether the device has such a table. */
export const isTable = (name: string): name is DeviceTable => Object.hasOwn(tables, name);
