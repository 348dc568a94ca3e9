import { type Connection, Schema, type Types } from 'mongoose';
import { type Generation, type GenerationNotice, GENERATION_STATUSES } from '../../../contracts/canvas/canvas';
import type { Usage } from '../../../contracts/kernel/common';
import type { RunError } from '../../../contracts/kernel/run-events';
import type { NanoUsd } from '../../../platform/money';

export type GenerationStatus = Generation['status'];

/** What one run put on a canvas. */
export interface GenerationRecord {
  /** The generation_session_id, a UUID. */
  _id: string;
  canvasId: Types.ObjectId;
  organisationId: Types.ObjectId;
  runId: Types.ObjectId;
  /** The run's attempt that last moved it: an earlier one moves it no more. */
  attempt: number;
  prompt: string;
  status: GenerationStatus;
  requestedBy: Types.ObjectId;
  requestedByName: string;
  /** Blocks it created, in order, as saved. */
  blockIds: Types.ObjectId[];
  /** Blocks it changed, moved or deleted; how they were is in `block_snapshots`. */
  editCount: number;
  /** Of those, deleted ones. These three are absent on records from before they were kept. */
  removedCount?: number;
  /** What the model said last. */
  text?: string;
  notice?: GenerationNotice | null;
  /** The generation whose missing part it makes, and how many blocks were made before it for the same request. */
  continues?: { generationSessionId: string; made: number } | null;
  /** Drafts that were not saved: their block is gone, or was changed by someone meanwhile. */
  skipped: string[];
  truncated: boolean;
  model: string | null;
  usage: Usage;
  costNanoUsd: NanoUsd;
  error: RunError | null;
  approvalId: Types.ObjectId | null;
  /** Until when drafts are shown that were not saved; absent on older records. */
  previewsUntil?: Date | null;
  /** Versions of the canvas that its save made (`to` is the last), and the outbox entry that broadcasts them. */
  savedVersions: { from: number; to: number } | null;
  outboxId: Types.ObjectId | null;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

const count = { type: Number, default: 0 } as const;
const generationSchema = new Schema<GenerationRecord>(
  {
    _id: { type: String, required: true },
    canvasId: { type: Schema.Types.ObjectId, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    attempt: { type: Number, required: true },
    prompt: { type: String, required: true },
    status: { type: String, enum: GENERATION_STATUSES, required: true },
    requestedBy: { type: Schema.Types.ObjectId, required: true },
    requestedByName: { type: String, required: true },
    blockIds: { type: [Schema.Types.ObjectId], default: [] },
    editCount: count,
    removedCount: count,
    text: { type: String, default: '' },
    notice: {
      type: new Schema({ code: String, message: String, canContinue: Boolean }, { _id: false }),
      default: null,
    },
    continues: { type: new Schema({ generationSessionId: String, made: Number }, { _id: false }), default: null },
    skipped: { type: [String], default: [] },
    truncated: { type: Boolean, default: false },
    model: { type: String, default: null },
    usage: {
      type: new Schema(
        { inputTokens: count, outputTokens: count, cachedInputTokens: count, modelCalls: count },
        { _id: false },
      ),
      required: true,
    },
    costNanoUsd: count,
    error: { type: new Schema({ code: String, message: String, retryable: Boolean }, { _id: false }), default: null },
    approvalId: { type: Schema.Types.ObjectId, default: null },
    previewsUntil: { type: Date, default: null },
    savedVersions: { type: new Schema({ from: Number, to: Number }, { _id: false }), default: null },
    outboxId: { type: Schema.Types.ObjectId, default: null },
    finishedAt: { type: Date, default: null },
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
generationSchema.index({ canvasId: 1, createdAt: -1, _id: -1 }); // a canvas's generations, newest first
generationSchema.index({ status: 1, updatedAt: 1 }); // those left open by a worker that died
generationSchema.index({ runId: 1 }); // the generation of a run

/** Collection `generations`. */
export const defineGenerationModel = (connection: Connection) =>
  connection.model('Generation', generationSchema, 'generations');
