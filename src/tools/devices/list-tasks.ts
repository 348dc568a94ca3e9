import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { orderBy, projectId, searchParameter, statusParameter } from './parameters';
import { listFrom } from './requests';
import { foundTasks, taskLine } from './task-lines';

/** Tasks by project, status and words. */
export const listTasks = defineDeviceTool({
  name: 'list_tasks',
  agent: 'task',
  description:
    'List the tasks on the person’s device, newest first unless order_by says otherwise. Use it to find ids, to count and to compare.',
  risk: 'read',
  parameters: z.object({
    project_id: projectId.optional(),
    status: statusParameter.optional(),
    search: searchParameter.optional(),
    order_by: orderBy.optional(),
  }),
  run: (context, { project_id, status, search, order_by }) =>
    listFrom(
      context,
      'tasks',
      { projectId: project_id, status, search, orderBy: order_by },
      {
        found: foundTasks,
        none: 'No tasks found matching the given filters.',
        line: (row) => taskLine(row, context.timeZone),
      },
    ),
});
