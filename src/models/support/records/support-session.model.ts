import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { PSA_PUSH_STATUSES, RESOLVE_CODES, SESSION_MODES, SESSION_STATUSES } from '../../../contracts/support/sessions';
import { ACTION_STATES, QUESTION_STATES } from '../../../contracts/support/task-lane';

const text = { type: String, default: '' };

const laneSchema = new Schema(
  {
    revision: { type: Number, required: true },
    questions: [
      new Schema(
        {
          id: { type: String, required: true },
          text,
          context: text,
          options: { type: [String], default: [] },
          state: { type: String, enum: QUESTION_STATES, required: true },
          answer: text,
        },
        { _id: false },
      ),
    ],
    actions: [
      new Schema(
        {
          id: { type: String, required: true },
          title: text,
          description: text,
          command: { type: String, default: null },
          state: { type: String, enum: ACTION_STATES, required: true },
          output: text,
        },
        { _id: false },
      ),
    ],
    updatedAt: Date,
  },
  { _id: false },
);

const stepSchema = new Schema(
  {
    stepOrder: { type: Number, required: true },
    text,
    options: { type: [String], default: [] },
    freeTextInput: String,
    selectedOption: String,
    wasSkipped: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    answeredAt: Date,
  },
  { _id: false },
);

const similarSchema = new Schema(
  {
    sessionId: { type: Schema.Types.ObjectId, required: true },
    matched: { type: [String], required: true },
    score: { type: Number, required: true },
  },
  { _id: false },
);

const sessionSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** Who works on it. */
    userId: { type: Schema.Types.ObjectId, required: true },
    userName: { type: String, required: true },
    title: { type: String, required: true },
    problemSummary: text,
    problemDomain: text,
    mode: { type: String, enum: SESSION_MODES, required: true },
    status: { type: String, enum: SESSION_STATUSES, required: true },
    /** Counts changes of what people edit, and of the status. */
    revision: { type: Number, required: true },
    ticketId: text,
    resumesId: Schema.Types.ObjectId,
    escalatedToId: Schema.Types.ObjectId,
    escalatedToName: String,
    escalationReason: text,
    resolutionSummary: text,
    resolveCode: { type: String, enum: RESOLVE_CODES },
    pauseNotes: text,
    /** Messages so far: also the `seq` of the last. */
    messageCount: { type: Number, required: true },
    lastMessage: {
      type: new Schema({ role: { type: String, enum: ['user', 'assistant'] }, text: String, at: Date }, { _id: false }),
    },
    lane: { type: laneSchema, required: true },
    steps: { type: [stepSchema], default: [] },
    similar: { type: [similarSchema], default: [] },
    /** The run that answered last; the assistant is busy while it is not at its end. */
    replyRunId: Schema.Types.ObjectId,
    /** The run that writes, or wrote, the notes, and the state of the record it was asked for (`recordStateOf`). */
    documentationRunId: Schema.Types.ObjectId,
    documentedState: String,
    /** The run that drafts ahead. */
    draftRunId: Schema.Types.ObjectId,
    /** Version of the newest notes; 0: none. */
    notesVersion: { type: Number, required: true },
    psaStatus: { type: String, enum: PSA_PUSH_STATUSES, required: true },
    psaError: String,
    /** Counts each reckoning of `psaStatus`, so that two at once collide instead of missing each other. */
    psaRevision: { type: Number, default: 0 },
    memberMappingWarning: String,
    /** For search: float32, L2-normalised, with the model that made it. Absent until it was indexed. */
    vector: Buffer,
    vectorModel: String,
    /** The words of its notes, each once, as `termsOf` gives them; absent until it was indexed. */
    notesTerms: { type: [String], default: undefined },
    /** Times it was worked on: from a beginning (or resuming) to a pause (or end). The last is open while it is active. */
    worked: [new Schema({ from: { type: Date, required: true }, to: Date }, { _id: false })],
    concludedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
// A person's sessions, those escalated to them, and an organisation's; last changed first.
sessionSchema.index({ organisationId: 1, userId: 1, updatedAt: -1, _id: -1 });
sessionSchema.index({ organisationId: 1, escalatedToId: 1, updatedAt: -1, _id: -1 });
sessionSchema.index({ organisationId: 1, updatedAt: -1, _id: -1 });
// What search looks through.
sessionSchema.index({ organisationId: 1, status: 1, concludedAt: -1 });
sessionSchema.index(
  { organisationId: 1, notesTerms: 1 },
  { partialFilterExpression: { notesTerms: { $exists: true } } },
);

export type SupportSessionRecord = InferSchemaType<typeof sessionSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
export type LaneRecord = SupportSessionRecord['lane'];
/** Collection `support_sessions`. */
export const defineSupportSessionModel = (connection: Connection) =>
  connection.model('SupportSession', sessionSchema, 'support_sessions');
