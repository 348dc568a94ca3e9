import { z } from 'zod';
import { refuse } from './canvas-board';
import { defineCanvasTool } from './canvas-tool';
import { blockIdField, placementFields } from './text-fields';

/** Moves or resizes a block; a section takes along what lies in it. */
export const moveBlock = defineCanvasTool({
  name: 'move_block',
  description:
    'Move or resize a block that is on the canvas or that you made. Where the place is taken, the nearest free one is used. A section takes along what lies in it.',
  input: z.strictObject({ id: blockIdField, ...placementFields }),
  run(board, identity, { id, ...placement }) {
    const hasPlace = placement.section !== undefined || (placement.x !== undefined && placement.y !== undefined);
    if (!hasPlace && placement.width === undefined && placement.height === undefined)
      return refuse('bad_arguments', 'Say where: x and y, or section; or how large: width, height.');
    return board.move(identity, id, placement);
  },
});
