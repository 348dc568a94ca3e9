import type { DeviceRow } from '../../contracts/devices/rows';
import { idOf, valueOf } from './answers';

/** A project on one line. */
export function projectLine(row: DeviceRow): string {
  const { name, status, clientId } = row;
  const client = clientId ? `, client: ${valueOf(clientId, 200)}` : '';
  return `${valueOf(name)} (status: ${valueOf(status)}${client}, id: ${idOf(row)})`;
}

export const projectWords = {
  found: (count: string) => `Found ${count} project(s):`,
  none: 'No projects found.',
  line: projectLine,
};
