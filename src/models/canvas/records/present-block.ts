import { Types } from 'mongoose';
import type { Block } from '../../../contracts/canvas/blocks';
import type { BlockRecord } from './block.model';

/** The block as it leaves: ids in hexadecimal, times in ISO 8601. */
export function presentBlock(record: BlockRecord): Block {
  return {
    id: record._id.toHexString(),
    canvasId: record.canvasId.toHexString(),
    kind: record.kind,
    content: record.content,
    x: record.x,
    y: record.y,
    width: record.width,
    height: record.height,
    rank: record.rank,
    generation_session_id: record.generationSessionId ?? null,
    createdBy: record.createdBy.toHexString(),
    requestedBy: record.requestedBy?.toHexString() ?? null,
    revision: record.revision,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  } as Block; // kind and content are stored together and fit each other
}

/** Ids from a wire, as the database has them. Callers have checked their form. */
export const toObjectIds = (ids: Iterable<string>): Types.ObjectId[] => [...ids].map((id) => new Types.ObjectId(id));
