import { z } from 'zod';
import { defineCanvasTool } from './canvas-tool';
import { blockIdField } from './text-fields';

/** Deletes a block of the canvas (undone with its generation), or drops one of this run. */
export const deleteBlock = defineCanvasTool({
  name: 'delete_block',
  description: 'Delete a block that is on the canvas or that you made. Only where the request asks for it.',
  input: z.strictObject({ id: blockIdField }),
  run: (board, identity, { id }) => board.delete(identity, id),
});
