import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { deleteRow } from './requests';

/** Deletes one comment of a task. */
export const deleteTaskComment = defineDeviceTool({
  name: 'delete_task_comment',
  agent: 'task',
  description: 'Deletes one comment of a task. It cannot be undone.',
  risk: 'delete',
  parameters: z.object({ comment_id: idField('id of the comment, as list_task_comments gives it') }),
  run: (context, { comment_id }) => deleteRow(context, 'taskComments', comment_id, 'Comment'),
});
