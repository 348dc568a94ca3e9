import { z } from 'zod';

/** Tables of a device, and their columns beside `id`; times in milliseconds since 1970. */
export const DEVICE_TABLES = ['tasks', 'projects', 'checkpoints', 'notes', 'taskComments', 'clients'] as const;
export type DeviceTable = (typeof DEVICE_TABLES)[number];
export const DEVICE_ACTIONS = [
  'select',
  'get',
  'insert',
  'update',
  'delete',
  'vector_upsert',
  'vector_search',
] as const;
export type DeviceAction = (typeof DEVICE_ACTIONS)[number];

/** What changes something on the device. */
export const WRITE_ACTIONS: ReadonlySet<DeviceAction> = new Set(['insert', 'update', 'delete', 'vector_upsert']);

export const TASK_STATUSES = ['todo', 'in_progress', 'done'] as const;
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export const PROJECT_STATUSES = ['active', 'archived'] as const;
/** What `orderBy` takes; `-` before it: descending. */
export const ORDER_COLUMNS = ['dueDate', 'createdAt', 'priority', 'title'] as const;

/** Rows that a `select` answers where no limit is given, and at most. */
export const ROWS_DEFAULT = 100;
export const ROWS_MAX = 500;

/** Filters of a `select`, joined by AND; absent where unused. */
export const deviceFiltersSchema = z.object({
  projectId: z.string().optional(),
  taskId: z.string().optional(),
  clientId: z.string().optional(),
  status: z.string().optional(),
  priority: z.string().optional(),
  includeArchived: z.boolean().optional(),
  isAiSuggested: z.union([z.literal(0), z.literal(1)]).optional(),
  isApproved: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Inclusive. */
  dueDateFrom: z.number().optional(),
  dueDateTo: z.number().optional(),
  /** Substring of title and description or content, in any case. */
  search: z.string().optional(),
  orderBy: z.string().optional(),
});
export type DeviceFilters = z.infer<typeof deviceFiltersSchema>;

/** A row as a device sends it: its columns are the device's word, and data. */
export const deviceRowSchema = z.record(z.string(), z.unknown());
export type DeviceRow = z.infer<typeof deviceRowSchema>;
