import { DAY_MS } from '../../../platform/time';
import { CANVAS_RESTORE_DAYS } from './canvas.model';
import type { Models } from '../../index';
import { canvasCollections } from './collections';
import { eraseCanvas } from './erase-canvas';

/** Canvases taken in one sweep. */
const BATCH = 20;

/**
 * Deletes for good what was deleted more than 30 days ago, with all that hangs on it; the canvas goes last, so that a
 * sweep that dies is finished by the next. Returns the number of canvases. For the scheduler.
 */
export async function purgeCanvases(models: Models, now = new Date()): Promise<number> {
  const { canvases } = canvasCollections(models);
  const before = new Date(now.getTime() - CANVAS_RESTORE_DAYS * DAY_MS);
  const due = await canvases
    .find({ deletedAt: { $ne: null, $lt: before } }, { projection: { _id: 1 } })
    .sort({ deletedAt: 1 })
    .limit(BATCH)
    .toArray();
  for (const { _id: canvasId } of due) {
    await eraseCanvas(models, canvasId, { deletedAt: { $lt: before } });
  }
  return due.length;
}
