import { Types } from 'mongoose';
import type { BlockRecord } from './block.model';
import type { BlockSnapshotRecord } from './block-snapshot.model';

type Kept = Pick<BlockSnapshotRecord, 'reason' | 'leftRevision'> & { after?: BlockRecord };

/** A block as it was before a generation, or its undo, touched it. */
export function buildSnapshot(
  of: Pick<BlockSnapshotRecord, 'canvasId' | 'generationSessionId'>,
  before: BlockRecord,
  kept: Kept,
): BlockSnapshotRecord {
  return { _id: new Types.ObjectId(), ...of, blockId: before._id, before, isReverted: false, ...kept };
}
