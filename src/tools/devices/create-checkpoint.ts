import { z } from 'zod';
import { done, failed, idOf, valueOf } from './answers';
import { badDate, readDateParameter } from './date-parameter';
import { defineDeviceTool } from './device-tool';
import { dateParameter, lineParameter, projectId } from './parameters';
import { insertRow, suggestionFlags } from './requests';
import { sayDue } from './task-lines';

/** A new checkpoint of a project. */
export const createCheckpoint = defineDeviceTool({
  name: 'create_checkpoint',
  agent: 'checkpoint',
  description: 'Create a checkpoint (a date that matters) in a project.',
  risk: 'write',
  parameters: z.object({
    project_id: projectId,
    title: lineParameter('what happens then'),
    date: dateParameter('when it is'),
  }),
  async run(context, { project_id, title, date }) {
    const when = readDateParameter(date, context.timeZone);
    if (when.isBad) return badDate('date');
    if (when.value === null) return failed('A checkpoint needs a date. Nothing was created.');
    const made = await insertRow(context, 'checkpoints', {
      ...{ projectId: project_id, title, date: when.value },
      ...suggestionFlags(context),
    });
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    const day = typeof row['date'] === 'number' ? `, date: ${sayDue(row['date'], context.timeZone)}` : '';
    return done(`Checkpoint created: '${valueOf(row['title'])}' (id: ${idOf(row)}${day})`, [idOf(row)]);
  },
});
