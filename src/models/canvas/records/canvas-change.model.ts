import { type Connection, Schema, type Types } from 'mongoose';
import type { CanvasChange } from '../../../contracts/canvas/canvas';
import { DAY_MS, SECOND_MS } from '../../../platform/time';

/** Versions of a canvas that are kept, at least; older ones, and those of 30 days ago, are trimmed: a reader starts anew. */
export const CHANGES_KEPT = 2_000;
const CHANGES_TTL_SECONDS = (30 * DAY_MS) / SECOND_MS;

/** What a `blocks_reranked` did to the keys, so that a list read in pages finds its place again. */
export interface RerankRecord {
  /** The untouched neighbours of the window; null: the end of the canvas. */
  lower: string | null;
  upper: string | null;
  /** Keys of the window before and after, in order. */
  from: string[];
  to: string[];
}

export interface CanvasChangeRecord {
  _id: Types.ObjectId;
  canvasId: Types.ObjectId;
  version: number;
  type: CanvasChange['type'];
  /** The whole event, as it was then. */
  payload: CanvasChange;
  rerank?: RerankRecord;
  createdAt: Date;
}

const canvasChangeSchema = new Schema<CanvasChangeRecord>(
  {
    canvasId: { type: Schema.Types.ObjectId, required: true },
    version: { type: Number, required: true },
    type: { type: String, required: true },
    payload: { type: Schema.Types.Mixed, required: true },
    rerank: Schema.Types.Mixed,
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
canvasChangeSchema.index({ canvasId: 1, version: 1 }, { unique: true }); // what happened since; no version twice
canvasChangeSchema.index({ createdAt: 1 }, { expireAfterSeconds: CHANGES_TTL_SECONDS });

/** Collection `canvas_changes`. */
export const defineCanvasChangeModel = (connection: Connection) =>
  connection.model('CanvasChange', canvasChangeSchema, 'canvas_changes');
