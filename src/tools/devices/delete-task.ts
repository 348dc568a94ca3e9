import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { deleteRow } from './requests';

/** Deletes one task. */
export const deleteTask = defineDeviceTool({
  name: 'delete_task',
  agent: 'task',
  description: 'Deletes one task. It cannot be undone.',
  risk: 'delete',
  parameters: z.object({ task_id: idField('id of the task, as list_tasks gives it') }),
  run: (context, { task_id }) => deleteRow(context, 'tasks', task_id, 'Task'),
});
