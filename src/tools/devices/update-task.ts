import { z } from 'zod';
import { done, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { badDate, readDateParameter } from './date-parameter';
import {
  assignees as assigneesParameter,
  dateParameter,
  idField,
  lineParameter,
  priorityParameter,
  projectId,
  statusParameter,
  textParameter,
} from './parameters';
import { updateRow } from './requests';

/** Changes fields of a task. */
export const updateTask = defineDeviceTool({
  name: 'update_task',
  agent: 'task',
  description: 'Change fields of one task; those left out stay as they are. Marking as done is status "done".',
  risk: 'write',
  parameters: z.object({
    task_id: idField('id of the task, as list_tasks gives it'),
    title: lineParameter('a new title').optional(),
    description: textParameter('a new description').optional(),
    status: statusParameter.optional(),
    priority: priorityParameter.optional(),
    assignees: assigneesParameter.optional(),
    due_date: dateParameter('when it is due ("none" takes it away)').optional(),
    project_id: projectId.optional(),
  }),
  async run(context, { task_id, title, description, status, priority, assignees, due_date, project_id }) {
    const due = readDateParameter(due_date, context.timeZone);
    if (due.isBad) return badDate('due_date');
    const changes = {
      ...{ title, description, status, priority, dueDate: due.value, projectId: project_id },
      assignee: assignees && JSON.stringify(assignees),
    };
    const made = await updateRow(context, 'tasks', task_id, changes, 'Task');
    if ('trouble' in made) return made.trouble;
    const { title: now, status: state, priority: rank } = made.row;
    const facts = `id: ${task_id}, status: ${valueOf(state)}, priority: ${valueOf(rank)}`;
    return done(`Task updated: ${valueOf(now)} (${facts})`, [task_id]);
  },
});
