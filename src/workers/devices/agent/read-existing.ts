import { z } from 'zod';
import type { DataType } from '../../../contracts/devices/agent-schemas';
import type { ExistingRows } from '../../../agents/devices/extract/to-rows';
import type { AgentDevice } from './agent-device';

const id = z.string().max(200);
const title = z.string().max(1_000);
const projectId = z
  .string()
  .max(200)
  .nullish()
  .transform((one) => one ?? undefined);
const moment = z
  .number()
  .nullish()
  .transform((one) => one ?? undefined);
const project = z.object({ id, name: title });
const task = z.object({ id, title, projectId, dueDate: moment });
const note = z.object({ title, projectId });
const checkpoint = z.object({ title, projectId, date: moment });

/** What the device has, as far as what is found could equal it: read anew by each attempt, which knows then what an earlier one inserted. */
export async function readExisting(
  device: Pick<AgentDevice, 'read'>,
  attempt: number,
  dataTypes: readonly DataType[],
): Promise<ExistingRows> {
  const read = async <Schema extends z.ZodType>(schema: Schema, key: string, table: DataType, filters = {}) =>
    (await device.read(`known:${attempt}:${key}`, table, filters)).flatMap((row): z.infer<Schema>[] => {
      const parsed = schema.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  const projects = await read(project, 'projects', 'projects');
  const open = await read(task, 'todo', 'tasks', { status: 'todo' });
  const begun = await read(task, 'in-progress', 'tasks', { status: 'in_progress' });
  return {
    projects,
    tasks: [...open, ...begun],
    notes: dataTypes.includes('notes') ? await read(note, 'notes', 'notes') : [],
    checkpoints: dataTypes.includes('checkpoints') ? await read(checkpoint, 'checkpoints', 'checkpoints') : [],
  };
}
