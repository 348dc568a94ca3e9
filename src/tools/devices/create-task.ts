import { z } from 'zod';
import { done, idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { badDate, readDateParameter } from './date-parameter';
import {
  assignees as assigneesParameter,
  dateParameter,
  lineParameter,
  priorityParameter,
  projectId,
  statusParameter,
  textParameter,
} from './parameters';
import { insertRow, suggestionFlags } from './requests';
import { sayDue } from './task-lines';

/** A new task. */
export const createTask = defineDeviceTool({
  name: 'create_task',
  agent: 'task',
  description: 'Create a task on the person’s device.',
  risk: 'write',
  parameters: z.object({
    title: lineParameter('what is to be done'),
    description: textParameter('more about it').optional(),
    status: statusParameter.default('todo'),
    priority: priorityParameter.default('medium'),
    assignees: assigneesParameter.optional(),
    due_date: dateParameter('when it is due').optional(),
    project_id: projectId.optional(),
  }),
  async run(context, { title, description, status, priority, assignees, due_date, project_id }) {
    const due = readDateParameter(due_date, context.timeZone);
    if (due.isBad) return badDate('due_date');
    const made = await insertRow(context, 'tasks', {
      ...{ title, description, status, priority },
      assignee: assignees && JSON.stringify(assignees),
      dueDate: due.value,
      projectId: project_id,
      ...suggestionFlags(context),
    });
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    const { dueDate } = row;
    const facts = `id: ${idOf(row)}, status: ${valueOf(row['status'])}, priority: ${valueOf(row['priority'])}`;
    const when = typeof dueDate === 'number' ? `, due: ${sayDue(dueDate, context.timeZone)}` : '';
    return done(`Task created: '${valueOf(row['title'])}' (${facts}${when})`, [idOf(row)]);
  },
});
