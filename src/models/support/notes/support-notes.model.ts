import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { NOTE_ORIGINS } from '../../../contracts/support/documentation';
import { OUTPUT_KINDS } from '../../../contracts/support/outputs';

/** Sections with their statements and what each rests on, as in the contract (`sectionSchema`). */
const sections = { type: [Schema.Types.Mixed], default: [] };

const notesSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    /** From 1; a draft that another took the place of leaves a gap. */
    version: { type: Number, required: true },
    text: { type: String, required: true },
    sections,
    origin: { type: String, enum: NOTE_ORIGINS, required: true },
    isDraft: { type: Boolean, required: true },
    repairs: { type: [String], default: [] },
    /** The state of the record that it rests on (`recordStateOf`). */
    state: { type: String, required: true },
    /** The last message that it rests on. */
    messageSeq: { type: Number, required: true },
    runId: Schema.Types.ObjectId,
    userId: Schema.Types.ObjectId,
    userName: String,
    approvedAt: Date,
    approvedById: Schema.Types.ObjectId,
    approvedByName: String,
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
notesSchema.index({ sessionId: 1, version: -1 }, { unique: true }); // versions, the newest first; each number once
notesSchema.index({ organisationId: 1, userId: 1 }); // what a person wrote, for export and erasure

export type SupportNotesRecord = InferSchemaType<typeof notesSchema> & { _id: Types.ObjectId };
/** Collection `support_notes`. */
export const defineSupportNotesModel = (connection: Connection) =>
  connection.model('SupportNotes', notesSchema, 'support_notes');

const timeEntry = new Schema(
  {
    startedAt: { type: Date, required: true },
    endedAt: { type: Date, required: true },
    actualMinutes: { type: Number, required: true },
    billedMinutes: { type: Number, required: true },
    roundingMinutes: { type: Number, required: true },
    /** Absent in entries from before it was kept. */
    minimumMinutes: Number,
    notes: { type: String, default: '' },
  },
  { _id: false },
);
const outputSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: OUTPUT_KINDS, required: true },
    status: { type: String, enum: ['pending', 'ready', 'failed'], required: true },
    text: { type: String, default: '' },
    sections,
    origin: { type: String, enum: NOTE_ORIGINS },
    timeEntry,
    error: String,
    runId: Schema.Types.ObjectId,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
outputSchema.index({ sessionId: 1, kind: 1 }, { unique: true }); // a session's outputs, one of a kind

export type SupportOutputRecord = InferSchemaType<typeof outputSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `support_outputs`. */
export const defineSupportOutputModel = (connection: Connection) =>
  connection.model('SupportOutput', outputSchema, 'support_outputs');

const settingsSchema = new Schema(
  {
    /** The organisation. */
    _id: { type: Schema.Types.ObjectId, required: true },
    /** As in the contract (`supportSettingsSchema`). */
    settings: { type: Schema.Types.Mixed, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
export type SupportSettingsRecord = InferSchemaType<typeof settingsSchema> & { updatedAt: Date };
/** Collection `support_settings`, one an organisation that has changed any. */
export const defineSupportSettingsModel = (connection: Connection) =>
  connection.model('SupportSettings', settingsSchema, 'support_settings');
