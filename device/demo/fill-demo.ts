import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceTable } from '../../src/contracts/devices/rows';
import type { Store } from '../store/store';
import { demoClients, demoFiles, demoNotes, demoProjects } from './demo-data';

const DAY_MS = 86_400_000;
const TABLES = [
  'clients',
  'projects',
  'tasks',
  'checkpoints',
  'notes',
  'taskComments',
] as const satisfies DeviceTable[];

/** Puts a freelancer's data into an empty store, with dates around today. Returns whether it did: what is there is left alone. */
export function fillDemo(store: Store, now = Date.now()): boolean {
  return store.together(() => {
    if (TABLES.some((table) => store.count(table) > 0)) return false;
    const ids = new Map<string, unknown>();
    const named = (name: string | undefined): unknown => (name === undefined ? null : ids.get(name));
    const ago = (days: number): number => now - days * DAY_MS;
    for (const { name, industry, parent } of demoClients)
      ids.set(name, store.add('clients', { name, industry, parentId: named(parent) }, ago(200))['id']);
    for (const { name, client, status, summary, tasks, checkpoints } of demoProjects) {
      const projectId = store.add('projects', { name, status, clientId: named(client), aiSummary: summary }, ago(60))[
        'id'
      ];
      ids.set(name, projectId);
      for (const [index, task] of tasks.entries()) {
        const { title, description, priority, due, assignee = ['me'], isSuggested, comments = [] } = task;
        const suggestion = isSuggested ? { isAiSuggested: 1, isApproved: 0 } : {};
        const dueDate = due === undefined ? null : atHour(now, due);
        const fields = {
          projectId,
          title,
          description,
          status: task.status,
          priority,
          assignee,
          dueDate,
          ...suggestion,
        };
        const taskId = store.add('tasks', fields, ago(20) + index * 3_600_000)['id'];
        for (const [author, content] of comments) store.add('taskComments', { taskId, author, content }, ago(2));
      }
      for (const { title, day, isSuggested } of checkpoints) {
        const suggestion = isSuggested ? { isAiSuggested: 1, isApproved: 0 } : {};
        store.add('checkpoints', { projectId, title, date: atHour(now, day), ...suggestion }, ago(30));
      }
    }
    for (const [index, { project, title, content }] of demoNotes.entries())
      store.add('notes', { projectId: named(project), title, content }, ago(14 - index));
    return true;
  });
}

/** A folder for a local agent to read; what is there already stays as it is. */
export function writeDemoFiles(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(demoFiles))
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), content);
}

/** Five in the afternoon here, so many days from today. */
function atHour(now: number, days: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(17, 0, 0, 0);
}
