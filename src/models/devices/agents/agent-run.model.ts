import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { AGENT_RUN_STATES, AGENT_RUN_TRIGGERS, AGENT_TYPES } from '../../../contracts/devices/agent-schemas';
import { SUGGESTION_STATES } from '../../../contracts/devices/suggestions';

const counts = {
  itemsProcessed: { type: Number, default: 0 },
  itemsCreated: { type: Number, default: 0 },
  itemsSkipped: { type: Number, default: 0 },
  itemsQueued: { type: Number, default: 0 },
} as const;

const logSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    agentId: { type: Schema.Types.ObjectId, required: true },
    agentType: { type: String, enum: AGENT_TYPES, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    trigger: { type: String, enum: AGENT_RUN_TRIGGERS, required: true },
    isPreview: { type: Boolean, required: true },
    /** Record id of the device that it waits for before it begins; absent: it waits for none. */
    waitsForDevice: Schema.Types.ObjectId,
    status: { type: String, enum: AGENT_RUN_STATES, required: true },
    ...counts,
    inputTokens: { type: Number, default: 0 },
    outputTokens: { type: Number, default: 0 },
    costNanoUsd: { type: Number, default: 0 },
    errorTexts: { type: [String], default: [] },
    startedAt: { type: Date, required: true },
    completedAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
// One at work an agent.
logSchema.index({ agentId: 1 }, { unique: true, partialFilterExpression: { status: 'running' } });
logSchema.index({ userId: 1, organisationId: 1, _id: -1 }); // a person's, newest first
logSchema.index({ agentId: 1, _id: -1 }); // an agent's, newest first; what it spent
logSchema.index({ runId: 1 }, { unique: true }); // the log of a run
logSchema.index({ status: 1, startedAt: 1 }); // those whose run ended without a word
logSchema.index({ waitsForDevice: 1 }, { sparse: true }); // a device that comes back

export type AgentRunLogRecord = InferSchemaType<typeof logSchema> & { _id: Types.ObjectId };
/** Collection `agent_run_logs`. */
export const defineAgentRunLogModel = (connection: Connection) =>
  connection.model('AgentRunLog', logSchema, 'agent_run_logs');

export const AGENT_ITEM_STATES = ['done', 'failed'] as const;
const itemSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    agentId: { type: Schema.Types.ObjectId, required: true },
    /** SHA-256 of path, content and template version; or of a message's id. */
    sourceKey: { type: String, required: true },
    /** SHA-256 of the content, of a file: the device need not send it again. */
    contentHash: String,
    templateVersion: { type: Number, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    state: { type: String, enum: AGENT_ITEM_STATES, required: true },
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
itemSchema.index({ agentId: 1, sourceKey: 1 }, { unique: true }); // each file and message once
itemSchema.index({ agentId: 1, templateVersion: 1, _id: -1 }); // what need not be sent again
itemSchema.index({ userId: 1 }); // erasure
export type AgentItemRecord = InferSchemaType<typeof itemSchema> & { _id: Types.ObjectId };
/** Collection `agent_items`: what an agent has seen, with no word of it. */
export const defineAgentItemModel = (connection: Connection) =>
  connection.model('AgentItem', itemSchema, 'agent_items');

/** A suggestion waits for its person; a preview shows what a dry run found, for a day. */
export const AGENT_FINDING_KINDS = ['suggestion', 'preview'] as const;
const findingSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    agentId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    /** Unique: made again, a run finds it there. */
    key: { type: String, required: true },
    kind: { type: String, enum: AGENT_FINDING_KINDS, required: true },
    /** Table of the device it is for; absent: a preview, of all. */
    table: String,
    deviceId: String,
    /** JSON, sealed for this record alone; of a suggestion gone once it has ended. */
    sealed: String,
    keyVersion: String,
    /** Of a suggestion; absent: it waits for its person. */
    state: { type: String, enum: SUGGESTION_STATES },
    /** Why it ended as it did, in words that hold nothing of the data. */
    reason: String,
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
findingSchema.index({ agentId: 1, key: 1 }, { unique: true }); // each once; the preview of an agent
findingSchema.index({ userId: 1, kind: 1, _id: -1 }); // what waits for a person
findingSchema.index({ runId: 1 }); // all that a run suggested
findingSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
export type AgentFindingRecord = InferSchemaType<typeof findingSchema> & { _id: Types.ObjectId };
/** Collection `agent_findings`: what agents found and nobody has inserted yet, sealed. */
export const defineAgentFindingModel = (connection: Connection) =>
  connection.model('AgentFinding', findingSchema, 'agent_findings');
/** What such a record is sealed for. */
export const findingContext = (of: Pick<AgentFindingRecord, 'organisationId' | 'agentId' | 'key'>): string[] => [
  'agent-finding',
  of.organisationId.toHexString(),
  of.agentId.toHexString(),
  of.key,
];
