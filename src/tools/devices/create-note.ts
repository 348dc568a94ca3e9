import { z } from 'zod';
import { done, idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { storeVector } from './note-vector';
import { lineParameter, NOTE_CONTENT_MAX, projectId, textParameter } from './parameters';
import { insertRow } from './requests';

/** A new note, which can then be found by its meaning. */
export const createNote = defineDeviceTool({
  name: 'create_note',
  agent: 'note',
  description: 'Create a note on the person’s device.',
  risk: 'write',
  parameters: z.object({
    title: lineParameter('its title'),
    content: textParameter('the whole note, in markdown', NOTE_CONTENT_MAX),
    project_id: projectId.optional(),
  }),
  async run(context, { title, content, project_id }) {
    const made = await insertRow(context, 'notes', { title, content, projectId: project_id });
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    const missing = await storeVector(context, { content, ...row });
    return done(`Note created: '${valueOf(row['title'])}' (id: ${idOf(row)}).${missing}`, [idOf(row)]);
  },
});
