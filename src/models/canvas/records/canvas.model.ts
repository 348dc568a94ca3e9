import { type Connection, Schema, type Types } from 'mongoose';
import { CANVAS_ROLES, type CanvasRole } from '../../../contracts/kernel/operation';

/** How long a deleted canvas can be restored. */
export const CANVAS_RESTORE_DAYS = 30;

export interface CanvasMemberRecord {
  userId: Types.ObjectId;
  role: CanvasRole;
}

/** A canvas as stored. Written out, not inferred: canvases are written by the driver. */
export interface CanvasRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  title: string;
  /** The member shown as the owner; always among `members` with the role `owner`. */
  ownerId: Types.ObjectId;
  members: CanvasMemberRecord[];
  /** Counts every change. Adding to it is also the lock under which a canvas is changed. */
  version: number;
  blockCount: number;
  /** True: a generation waits for an editor's approval before it is saved. */
  review: boolean;
  /** Counts changes of title and settings only. */
  revision: number;
  editedBy: Types.ObjectId | null;
  deletedAt: Date | null;
  deletedBy: Types.ObjectId | null;
  createdAt: Date;
  updatedAt: Date;
}

const memberSchema = new Schema<CanvasMemberRecord>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, enum: CANVAS_ROLES, required: true },
  },
  { _id: false },
);

const canvasSchema = new Schema<CanvasRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    title: { type: String, required: true },
    ownerId: { type: Schema.Types.ObjectId, required: true },
    members: { type: [memberSchema], required: true },
    version: { type: Number, required: true },
    blockCount: { type: Number, required: true },
    review: { type: Boolean, required: true },
    revision: { type: Number, required: true },
    editedBy: { type: Schema.Types.ObjectId, default: null },
    deletedAt: { type: Date, default: null },
    deletedBy: { type: Schema.Types.ObjectId, default: null },
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
canvasSchema.index({ organisationId: 1, 'members.userId': 1, updatedAt: -1, _id: -1 }); // a person's canvases, last edited first
canvasSchema.index({ deletedAt: 1 }); // the sweep of those deleted for good

/** Collection `canvases`. */
export const defineCanvasModel = (connection: Connection) => connection.model('Canvas', canvasSchema, 'canvases');
