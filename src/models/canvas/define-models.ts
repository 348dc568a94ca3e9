import type { Connection } from 'mongoose';
import { defineGenerationModel } from './generations/generation.model';
import { defineBlockModel } from './records/block.model';
import { defineBlockSnapshotModel } from './records/block-snapshot.model';
import { defineCanvasModel } from './records/canvas.model';
import { defineCanvasChangeModel } from './records/canvas-change.model';

/** Collections of canvases. */
export const defineCanvasModels = (connection: Connection) => ({
  Canvas: defineCanvasModel(connection),
  Block: defineBlockModel(connection),
  BlockSnapshot: defineBlockSnapshotModel(connection),
  CanvasChange: defineCanvasChangeModel(connection),
  Generation: defineGenerationModel(connection),
});
