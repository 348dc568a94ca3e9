import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { deleteRow } from './requests';

/** Deletes one note; the device forgets its vector with it. */
export const deleteNote = defineDeviceTool({
  name: 'delete_note',
  agent: 'note',
  description: 'Deletes one note; the device forgets its vector with it. It cannot be undone.',
  risk: 'delete',
  parameters: z.object({ note_id: idField('id of the note, as list_notes or search_notes gives it') }),
  run: (context, { note_id }) => deleteRow(context, 'notes', note_id, 'Note'),
});
