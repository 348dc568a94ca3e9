import { notFound } from '../../../platform/errors';
import type { BlockRecord } from '../records/block.model';
import type { BlockSnapshotRecord } from '../records/block-snapshot.model';
import type { GenerationRecord, GenerationStatus } from './generation.model';
import type { CanvasEdit } from '../edits/canvas-edit';
import { toObjectIds } from '../records/present-block';

/** The generation, read within the edit; throws `generation_not_found` where it is not of this canvas. */
export async function loadGeneration(edit: CanvasEdit, generationSessionId: string): Promise<GenerationRecord> {
  const { collections, session, canvas } = edit;
  const generation = await collections.generations.findOne(
    { _id: generationSessionId, canvasId: canvas._id },
    { session },
  );
  if (!generation) throw notFound('generation_not_found', 'There is no such generation on this canvas.');
  return generation;
}

/** Sets the generation's status within the edit and returns it as it is then. */
export async function setStatus(
  edit: CanvasEdit,
  generation: GenerationRecord,
  status: GenerationStatus,
): Promise<GenerationRecord> {
  await edit.collections.generations.updateOne(
    { _id: generation._id },
    { $set: { status, updatedAt: edit.now } },
    { session: edit.session },
  );
  return { ...generation, status, updatedAt: edit.now };
}

/** A generation's snapshots for these reasons, in the order in which they were kept. */
export async function readSnapshots(
  edit: CanvasEdit,
  generationSessionId: string,
  reasons: readonly BlockSnapshotRecord['reason'][],
): Promise<BlockSnapshotRecord[]> {
  const { collections, session, canvas } = edit;
  return collections.snapshots
    .find({ canvasId: canvas._id, generationSessionId, reason: { $in: [...reasons] } }, { session })
    .sort({ _id: 1 })
    .toArray();
}

/** Blocks of the canvas by id. */
export async function readBlocksById(edit: CanvasEdit, ids: Iterable<string>): Promise<Map<string, BlockRecord>> {
  const wanted = toObjectIds(new Set(ids));
  if (wanted.length === 0) return new Map();
  const { collections, session, canvas } = edit;
  const found = await collections.blocks.find({ _id: { $in: wanted }, canvasId: canvas._id }, { session }).toArray();
  return new Map(found.map((block) => [block._id.toHexString(), block]));
}

/** Notes what an undo or redo left of an edited block. */
export async function noteLeft(
  edit: CanvasEdit,
  left: readonly { snapshot: BlockSnapshotRecord; leftRevision: number | null; isReverted: boolean }[],
): Promise<void> {
  if (left.length === 0) return;
  await edit.collections.snapshots.bulkWrite(
    left.map(({ snapshot, leftRevision, isReverted }) => ({
      updateOne: { filter: { _id: snapshot._id }, update: { $set: { leftRevision, isReverted } } },
    })),
    { session: edit.session },
  );
}
