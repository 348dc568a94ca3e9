import { type ClientSession, Types } from 'mongoose';
import type { CanvasChange, Changes } from '../../../contracts/canvas/canvas';
import type { CanvasRecord } from './canvas.model';
import type { Models } from '../../index';
import { canvasCollections } from './collections';

/** Changes one answer holds at most: a reader that is further behind reads the blocks anew. */
const CHANGES_MAX = 1_000;

/**
 * What happened after version `since`, in order and without gaps; `reset` where that cannot be told (too much, trimmed,
 * or a version this canvas never had). `canvas` may be older than the changes: `version` is the newer of the two.
 */
export async function readChanges(models: Models, canvas: CanvasRecord, since: number): Promise<Changes> {
  const rows = await canvasCollections(models)
    .changes.find({ canvasId: canvas._id, version: { $gt: since } }, { projection: { payload: 1, version: 1 } })
    .sort({ version: 1 })
    .limit(CHANGES_MAX + 1)
    .toArray();
  const last = rows.at(-1)?.version ?? since;
  const isWhole = last - since === rows.length && last >= canvas.version;
  if (rows.length > CHANGES_MAX || !isWhole || (rows.length === 0 && since !== canvas.version)) {
    return { version: Math.max(canvas.version, rows.at(-1)?.version ?? 0), changes: [], reset: true };
  }
  return { version: last, changes: rows.map((row) => row.payload), reset: false };
}

/** Changes from one version to another, both included, in order: those of one save, for its broadcast. Trimmed ones are missing. */
export async function readVersions(
  models: Models,
  canvasId: string,
  from: number,
  to: number,
  session?: ClientSession,
): Promise<CanvasChange[]> {
  if (from > to) return []; // a save without changes
  const rows = await canvasCollections(models)
    .changes.find(
      { canvasId: new Types.ObjectId(canvasId), version: { $gte: from, $lte: to } },
      session ? { session } : {},
    )
    .sort({ version: 1 })
    .toArray();
  return rows.map((row) => row.payload);
}
