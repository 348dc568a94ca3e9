import { Types } from 'mongoose';
import type { CanvasChange } from '../../contracts/canvas/canvas';
import type { CanvasChangeRecord } from '../../models/canvas/records/canvas-change.model';
import type { Models } from '../../models/index';

type Chunk = Extract<CanvasChange, { type: 'blocks_bulk_added_chunk' }>;
type Removal = Extract<CanvasChange, { type: 'blocks_bulk_removed' | 'block_deleted' }>;

/** What became of the blocks of a save after it. */
export interface Undoing {
  /** Blocks that are gone as of now. */
  goneIds: ReadonlySet<string>;
  /** The changes that took them, naming only those that are still gone. */
  removals: readonly Removal[];
}

/** Removals, and what was brought back, after version `toVersion`, of the blocks that `changes` add. */
export async function readUndoing(
  models: Models,
  canvasId: string,
  changes: readonly CanvasChange[],
  toVersion: number,
): Promise<Undoing> {
  const ids = changes.flatMap((change) =>
    change.type === 'blocks_bulk_added_chunk' ? change.blocks.map((block) => block.id) : [],
  );
  if (ids.length === 0) return { goneIds: new Set(), removals: [] };
  const named = { $in: ids };
  const rows = await models.CanvasChange.find(
    {
      canvasId: new Types.ObjectId(canvasId),
      version: { $gt: toVersion },
      $or: [
        { type: 'blocks_bulk_removed', 'payload.blockIds': named },
        { type: 'block_deleted', 'payload.blockId': named },
        { type: 'blocks_bulk_added_chunk', 'payload.blocks.id': named },
        { type: 'block_added', 'payload.block.id': named },
      ],
    },
    { payload: 1 },
  )
    .sort({ version: 1 })
    .lean<Pick<CanvasChangeRecord, 'payload'>[]>();
  return settleUndoing(
    new Set(ids),
    rows.map((row) => row.payload),
  );
}

/** As `readUndoing`, from the later changes in order. */
export function settleUndoing(ids: ReadonlySet<string>, later: readonly CanvasChange[]): Undoing {
  const goneIds = new Set<string>();
  for (const change of later) {
    for (const id of takenBy(change)) if (ids.has(id)) goneIds.add(id);
    for (const id of addedBy(change)) goneIds.delete(id);
  }
  const isGone = (id: string) => goneIds.has(id);
  const removals = later.flatMap((change): Removal[] => {
    if (change.type === 'block_deleted') return isGone(change.blockId) ? [change] : [];
    if (change.type !== 'blocks_bulk_removed' || !change.blockIds.some(isGone)) return [];
    return [{ ...change, blockIds: change.blockIds.filter(isGone) }];
  });
  return { goneIds, removals };
}

/** The chunk without the blocks that are gone by now: sent late, they would stand there as ghosts. */
export function withoutGone(chunk: Chunk, { goneIds }: Undoing): Chunk {
  return goneIds.size === 0 ? chunk : { ...chunk, blocks: chunk.blocks.filter((block) => !goneIds.has(block.id)) };
}

function takenBy(change: CanvasChange): readonly string[] {
  if (change.type === 'block_deleted') return [change.blockId];
  return change.type === 'blocks_bulk_removed' ? change.blockIds : [];
}

function addedBy(change: CanvasChange): readonly string[] {
  if (change.type === 'block_added') return [change.block.id];
  return change.type === 'blocks_bulk_added_chunk' ? change.blocks.map((block) => block.id) : [];
}
