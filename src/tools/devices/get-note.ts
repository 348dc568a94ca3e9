import { z } from 'zod';
import { cutAt, done, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { getRow } from './requests';

/** Characters of a note that a model reads at once. */
const NOTE_SHOWN_MAX = 24_000;

/** One note, whole. */
export const getNote = defineDeviceTool({
  name: 'get_note',
  agent: 'note',
  description: 'Read one note with its whole content.',
  risk: 'read',
  parameters: z.object({ note_id: idField('id of the note, as list_notes or search_notes gives it') }),
  async run(context, { note_id }) {
    const got = await getRow(context, 'notes', note_id, 'Note');
    if ('trouble' in got) return got.trouble;
    const { title, content, projectId } = got.row;
    const text = typeof content === 'string' ? content : valueOf(content);
    const shown =
      text.length > NOTE_SHOWN_MAX
        ? `${cutAt(text, NOTE_SHOWN_MAX)}\n(The note goes on: ${text.length - NOTE_SHOWN_MAX} characters more are left out.)`
        : text;
    const project = projectId ? `, project: ${valueOf(projectId, 200)}` : '';
    return done(`Note: ${valueOf(title)} (id: ${note_id}${project})\n${shown}`, [note_id], 1);
  },
});
