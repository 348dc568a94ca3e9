import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { deleteRow } from './requests';

/** Deletes one checkpoint. */
export const deleteCheckpoint = defineDeviceTool({
  name: 'delete_checkpoint',
  agent: 'checkpoint',
  description: 'Deletes one checkpoint. It cannot be undone.',
  risk: 'delete',
  parameters: z.object({ checkpoint_id: idField('id of the checkpoint, as list_checkpoints gives it') }),
  run: (context, { checkpoint_id }) => deleteRow(context, 'checkpoints', checkpoint_id, 'Checkpoint'),
});
