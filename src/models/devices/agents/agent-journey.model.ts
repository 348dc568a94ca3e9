import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { AGENT_TYPES, DATA_TYPES } from '../../../contracts/devices/agent-schemas';

const journeySchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    agentType: { type: String, enum: AGENT_TYPES, required: true },
    dataTypes: { type: [{ type: String, enum: DATA_TYPES }], required: true },
    language: { type: String, required: true },
    /** What was said, in turns, JSON, sealed for this record alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    /** Answers taken; changed by compare and set. */
    turns: { type: Number, required: true },
    isDone: { type: Boolean, required: true },
    /** An answer is being written; until then nobody else takes a turn. */
    busyUntil: Date,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
journeySchema.index({ userId: 1 }); // erasure
journeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
export type AgentJourneyRecord = InferSchemaType<typeof journeySchema> & { _id: Types.ObjectId };
/** Collection `agent_journeys`. */
export const defineAgentJourneyModel = (connection: Connection) =>
  connection.model('AgentJourney', journeySchema, 'agent_journeys');
/** What one is sealed for. */
export const journeyContext = (of: Pick<AgentJourneyRecord, '_id' | 'organisationId'>): string[] => [
  'agent-journey',
  of.organisationId.toHexString(),
  of._id.toHexString(),
];
