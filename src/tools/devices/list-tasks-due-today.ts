import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { boundsOf, dayAt } from './local-days';
import { listFrom } from './requests';
import { foundTasks, taskLine } from './task-lines';

/** Tasks that are due between the first and the last moment of today, where their person is. */
export const listTasksDueToday = defineDeviceTool({
  name: 'list_tasks_due_today',
  agent: 'task',
  description: 'List the tasks that are due today, in the person’s time zone.',
  risk: 'read',
  parameters: z.object({}),
  run(context) {
    const { from, to } = boundsOf(dayAt(context.now.getTime(), context.timeZone), context.timeZone);
    return listFrom(
      context,
      'tasks',
      { dueDateFrom: from, dueDateTo: to },
      {
        found: foundTasks,
        none: 'No tasks found that are due today.',
        line: (row) => taskLine(row, context.timeZone),
      },
    );
  },
});
