import { type Connection, Schema, type Types } from 'mongoose';
import { BLOCK_KINDS, type BlockContent, type BlockKind } from '../../../contracts/canvas/blocks';

/**
 * A block as stored. Written out, not inferred: `content` is Mixed for mongoose, and blocks are written by the driver.
 * The fields of a generation are absent on blocks that people made.
 */
export interface BlockRecord {
  _id: Types.ObjectId;
  canvasId: Types.ObjectId;
  organisationId: Types.ObjectId;
  kind: BlockKind;
  content: BlockContent;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Order key, base 62, at most 64 characters; compared byte by byte. */
  rank: string;
  generationSessionId?: string;
  /** Place within its generation, from 0. */
  generationIndex?: number;
  createdBy: Types.ObjectId;
  requestedBy: Types.ObjectId | null;
  revision: number;
  /** A person changed it since its generation: undo leaves it. */
  editedByPerson: boolean;
  createdAt: Date;
  updatedAt: Date;
}

const id = { type: Schema.Types.ObjectId, required: true } as const;
const number = { type: Number, required: true } as const;
const blockSchema = new Schema<BlockRecord>(
  {
    canvasId: id,
    organisationId: id,
    kind: { type: String, enum: BLOCK_KINDS, required: true },
    content: { type: Schema.Types.Mixed, required: true },
    x: number,
    y: number,
    width: number,
    height: number,
    rank: { type: String, required: true },
    generationSessionId: String,
    generationIndex: Number,
    createdBy: id,
    requestedBy: { type: Schema.Types.ObjectId, default: null },
    revision: number,
    editedByPerson: { type: Boolean, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
blockSchema.index({ canvasId: 1, rank: 1 }, { unique: true }); // blocks in order; two never share a place
blockSchema.index(
  { canvasId: 1, generationSessionId: 1, generationIndex: 1 },
  { unique: true, partialFilterExpression: { generationIndex: { $exists: true } } },
); // a generation's blocks; one block per (generation, index)
blockSchema.index(
  { canvasId: 1, 'content.fromBlockId': 1 },
  { partialFilterExpression: { 'content.fromBlockId': { $exists: true } } },
); // connectors that leave a block
blockSchema.index(
  { canvasId: 1, 'content.toBlockId': 1 },
  { partialFilterExpression: { 'content.toBlockId': { $exists: true } } },
); // connectors that reach a block

export const defineBlockModel = (connection: Connection) => connection.model('Block', blockSchema, 'blocks');
