import { z } from 'zod';
import { done, idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { idField, lineParameter, textParameter } from './parameters';
import { insertRow } from './requests';

/** Says something about a task. */
export const addTaskComment = defineDeviceTool({
  name: 'add_task_comment',
  agent: 'task',
  description: 'Add a comment to one task.',
  risk: 'write',
  parameters: z.object({
    task_id: idField('id of the task, as list_tasks gives it'),
    author: lineParameter('who says it; leave out where the person did not say').default('Assistant'),
    content: textParameter('the comment').pipe(z.string().min(1)),
  }),
  async run(context, { task_id, author, content }) {
    const made = await insertRow(context, 'taskComments', { taskId: task_id, author, content });
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    return done(`Comment added to task ${task_id}: '${valueOf(row['content'])}' (id: ${idOf(row)})`, [idOf(row)]);
  },
});
