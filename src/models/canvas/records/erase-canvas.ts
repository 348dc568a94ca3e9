import type { mongo, Types } from 'mongoose';
import type { CanvasRecord } from './canvas.model';
import type { Models } from '../../index';
import { canvasCollections } from './collections';

/**
 * Deletes a canvas for good, with all that hangs on it; the canvas goes last, so that one who dies is found again: only
 * where it still is as given. */
export async function eraseCanvas(
  models: Models,
  canvasId: Types.ObjectId,
  still: mongo.Filter<CanvasRecord> = {},
): Promise<void> {
  const { canvases, blocks, changes, generations, snapshots } = canvasCollections(models);
  await blocks.deleteMany({ canvasId });
  await snapshots.deleteMany({ canvasId });
  await changes.deleteMany({ canvasId });
  await generations.deleteMany({ canvasId });
  await models.KeptSecret.deleteMany({ subjectKind: 'canvas', subjectId: canvasId });
  await canvases.deleteOne({ ...still, _id: canvasId });
}
