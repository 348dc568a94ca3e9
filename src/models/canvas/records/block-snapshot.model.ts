import { type Connection, Schema, type Types } from 'mongoose';
import type { BlockRecord } from './block.model';

/**
 * A block as it was, kept for undo and redo. One document a block, beside the generation and not within it: two
 * hundred large blocks would pass the size of a document.
 * `removed`: taken away by an undo. `connector`: a person's connector that went with it.
 * `updated`, `moved`, `deleted`: what the generation did to an existing block.
 */
export interface BlockSnapshotRecord {
  _id: Types.ObjectId;
  canvasId: Types.ObjectId;
  generationSessionId: string;
  blockId: Types.ObjectId;
  reason: 'removed' | 'connector' | 'updated' | 'moved' | 'deleted';
  before: BlockRecord;
  /** `updated`, `moved`: as the generation left it. */
  after?: BlockRecord;
  /** Revision that the last save, undo or redo left; another one since means that somebody touched it. Null: deleted. */
  leftRevision: number | null;
  /** True where an undo took the edit back. */
  isReverted: boolean;
}

const blockSnapshotSchema = new Schema<BlockSnapshotRecord>(
  {
    canvasId: { type: Schema.Types.ObjectId, required: true },
    generationSessionId: { type: String, required: true },
    blockId: { type: Schema.Types.ObjectId, required: true },
    reason: { type: String, required: true },
    before: { type: Schema.Types.Mixed, required: true },
    after: Schema.Types.Mixed,
    leftRevision: Number,
    isReverted: { type: Boolean, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
blockSnapshotSchema.index({ canvasId: 1, generationSessionId: 1, reason: 1, blockId: 1 }, { unique: true }); // undo and redo of one generation

/** Collection `block_snapshots`. */
export const defineBlockSnapshotModel = (connection: Connection) =>
  connection.model('BlockSnapshot', blockSnapshotSchema, 'block_snapshots');
