import type { DeviceRow } from '../../contracts/devices/rows';
import { idOf, valueOf } from './answers';
import { sayTime } from './local-days';

/** A task on one line: what tells it apart, then what is known of it beside. */
export function taskLine(row: DeviceRow, timeZone: string): string {
  const { title, status, priority, description, dueDate, projectId, assignee } = row;
  const facts = `status: ${valueOf(status)}, priority: ${valueOf(priority)}, id: ${idOf(row)}`;
  const more = [
    typeof dueDate === 'number' && Number.isFinite(dueDate) ? `due: ${sayDue(dueDate, timeZone)}` : '',
    projectId ? `project: ${valueOf(projectId, 200)}` : '',
    assignee && assignee !== '[]' ? `assignee: ${valueOf(assignee)}` : '',
    description ? `description: ${valueOf(description)}` : '',
  ].filter(Boolean);
  return `${valueOf(title)} (${facts})${more.length > 0 ? ` – ${more.join('; ')}` : ''}`;
}

/** A figure that no calendar has is shown as it is. */
export const sayDue = (dueDate: number, timeZone: string): string =>
  Math.abs(dueDate) < 250_000_000_000_000 ? sayTime(dueDate, timeZone) : String(dueDate);

export const foundTasks = (count: string) => `Found ${count} task(s):`;
