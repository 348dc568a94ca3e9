import { z } from 'zod';
import { idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { listFrom } from './requests';

/** What was said about a task. */
export const listTaskComments = defineDeviceTool({
  name: 'list_task_comments',
  agent: 'task',
  description: 'List the comments of one task.',
  risk: 'read',
  parameters: z.object({ task_id: idField('id of the task, as list_tasks gives it') }),
  run: (context, { task_id }) =>
    listFrom(
      context,
      'taskComments',
      { taskId: task_id },
      {
        found: (count) => `Found ${count} comment(s):`,
        none: 'No comments found for this task.',
        line: (row) => `${valueOf(row['author'])}: ${valueOf(row['content'], 1_000)} (id: ${idOf(row)})`,
      },
    ),
});
