import { z } from 'zod';
import { done, failed, valueOf } from './answers';
import { badDate, readDateParameter } from './date-parameter';
import { defineDeviceTool } from './device-tool';
import { dateParameter, idField, lineParameter, projectId } from './parameters';
import { updateRow } from './requests';
import { sayDue } from './task-lines';

/** Changes fields of a checkpoint. */
export const updateCheckpoint = defineDeviceTool({
  name: 'update_checkpoint',
  agent: 'checkpoint',
  description: 'Change fields of one checkpoint; those left out stay as they are.',
  risk: 'write',
  parameters: z.object({
    checkpoint_id: idField('id of the checkpoint, as list_checkpoints gives it'),
    title: lineParameter('a new title').optional(),
    date: dateParameter('a new date').optional(),
    project_id: projectId.optional(),
  }),
  async run(context, { checkpoint_id, title, date, project_id }) {
    const when = readDateParameter(date, context.timeZone);
    if (when.isBad) return badDate('date');
    if (when.value === null) return failed('A checkpoint needs a date. Nothing was changed.');
    const changes = { title, date: when.value, projectId: project_id };
    const made = await updateRow(context, 'checkpoints', checkpoint_id, changes, 'Checkpoint');
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    const day = typeof row['date'] === 'number' ? `, date: ${sayDue(row['date'], context.timeZone)}` : '';
    return done(`Checkpoint updated: ${valueOf(row['title'])} (id: ${checkpoint_id}${day})`, [checkpoint_id]);
  },
});
