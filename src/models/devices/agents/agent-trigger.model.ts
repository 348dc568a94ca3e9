import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { CONNECTION_PROVIDERS } from '../../../contracts/devices/connections';

const options = { bufferCommands: false, versionKey: false } as const;
const whose = {
  organisationId: { type: Schema.Types.ObjectId, required: true },
  userId: { type: Schema.Types.ObjectId, required: true },
} as const;

const hookSchema = new Schema(
  {
    ...whose,
    agentId: { type: Schema.Types.ObjectId, required: true },
    /** The signing secret, sealed for this record alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** When its secret was made. */
    rotatedAt: { type: Date, required: true },
    lastUsedAt: Date,
  },
  options,
);
hookSchema.index({ agentId: 1 }, { unique: true }); // one an agent
hookSchema.index({ userId: 1 }); // erasure
export type AgentHookRecord = InferSchemaType<typeof hookSchema> & { _id: Types.ObjectId };
/** What its secret is sealed for. */
export const agentHookContext = ({
  _id,
  organisationId,
}: Pick<AgentHookRecord, '_id' | 'organisationId'>): string[] => [
  'agent-hook',
  organisationId.toHexString(),
  _id.toHexString(),
];
/** Collection `agent_hooks`: addresses that start an agent, by their ids. */
export const defineAgentHookModel = (connection: Connection) =>
  connection.model('AgentHook', hookSchema, 'agent_hooks');

const hookCallSchema = new Schema(
  {
    /** SHA-256 of the hook and the call’s `webhook-id`. */
    _id: { type: String, required: true },
    ...whose,
    hookId: { type: Schema.Types.ObjectId, required: true },
    /** Later its timestamp is too old anyway. */
    expiresAt: { type: Date, required: true },
  },
  options,
);
hookCallSchema.index({ hookId: 1 }); // when the hook is removed
hookCallSchema.index({ userId: 1 }); // erasure
hookCallSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
/** Collection `agent_hook_calls`: calls that were heard, so that none counts twice. */
export const defineAgentHookCallModel = (connection: Connection) =>
  connection.model('AgentHookCall', hookCallSchema, 'agent_hook_calls');

const watchSchema = new Schema(
  {
    ...whose,
    connectionId: { type: Schema.Types.ObjectId, required: true },
    provider: { type: String, enum: CONNECTION_PROVIDERS, required: true },
    /** What is watched: the mailbox (Gmail), or a resource of Graph. */
    resource: { type: String, required: true },
    /** Graph: its id there; Gmail has none. */
    subscriptionId: String,
    /** SHA-256 of what Graph says with each notification. */
    clientStateHash: String,
    /** Gmail: whose mailbox, in small letters. */
    address: String,
    /** When the provider forgets it; absent: it was never asked successfully. */
    expiresAt: Date,
    /** When it is asked again. */
    renewAt: { type: Date, required: true },
    /** Times that the provider refused, one after another. */
    failures: { type: Number, required: true },
  },
  options,
);
watchSchema.index({ connectionId: 1, resource: 1 }, { unique: true }); // each once
watchSchema.index({ subscriptionId: 1 }, { sparse: true }); // whom a notification of Graph is for
watchSchema.index({ address: 1 }, { sparse: true }); // whom one of Gmail is for
watchSchema.index({ renewAt: 1 }); // what is to be renewed
watchSchema.index({ userId: 1 }); // erasure
export type MailWatchRecord = InferSchemaType<typeof watchSchema> & { _id: Types.ObjectId };
/** Collection `mail_watches`: what providers were asked to tell of connected accounts. */
export const defineMailWatchModel = (connection: Connection) =>
  connection.model('MailWatch', watchSchema, 'mail_watches');
