import { z } from 'zod';
import { done, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { storeVector } from './note-vector';
import { idField, lineParameter, NOTE_CONTENT_MAX, projectId, textParameter } from './parameters';
import { updateRow } from './requests';

/** Changes fields of a note, and its vector with them. */
export const updateNote = defineDeviceTool({
  name: 'update_note',
  agent: 'note',
  description:
    'Change fields of one note; those left out stay as they are. content replaces the whole note: read it first to add to it.',
  risk: 'write',
  parameters: z.object({
    note_id: idField('id of the note, as list_notes or search_notes gives it'),
    title: lineParameter('a new title').optional(),
    content: textParameter('the whole new content, in markdown', NOTE_CONTENT_MAX).optional(),
    project_id: projectId.optional(),
  }),
  async run(context, { note_id, title, content, project_id }) {
    const made = await updateRow(context, 'notes', note_id, { title, content, projectId: project_id }, 'Note');
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    const missing = await storeVector(context, { ...(content !== undefined && { content }), ...row, id: note_id });
    return done(`Note updated: ${valueOf(row['title'])} (id: ${note_id}).${missing}`, [note_id]);
  },
});
