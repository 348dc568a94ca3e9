import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const capabilities = {
  tables: { type: [String], default: undefined },
  actions: { type: [String], default: undefined },
  directories: Boolean,
  ledger: Boolean,
  vectors: Boolean,
  folders: { type: [String], default: undefined },
};

const deviceSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** What the device calls itself. */
    deviceId: { type: String, required: true },
    name: { type: String, required: true },
    platform: String,
    version: String,
    timeZone: String,
    /** SPKI, base64; absent: not paired, it comes with its person's log-in. */
    publicKey: String,
    /** Names the key in requests for tokens; a new pairing makes a new one. */
    keyId: Schema.Types.ObjectId,
    /** What it claims; absent: all. */
    capabilities: { type: new Schema(capabilities, { _id: false }) },
    /** What its person lets it be asked; absent: all that it claims. */
    allow: { type: new Schema(capabilities, { _id: false }) },
    lastSeenAt: Date,
    revokedAt: Date,
    /** Counts up with each write that is to wait for it: who keeps one at the same time collides here. */
    writesKept: Number,
    /** The run that delivered last what waits for it. */
    deliveryRunId: Schema.Types.ObjectId,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
deviceSchema.index({ userId: 1, deviceId: 1 }, { unique: true }); // a device by its own name, within its person
deviceSchema.index({ keyId: 1 }, { unique: true, sparse: true }); // a device that asks for a token
deviceSchema.index({ userId: 1, lastSeenAt: -1, _id: -1 }); // a person's devices

export type DeviceRecord = InferSchemaType<typeof deviceSchema> & { _id: Types.ObjectId };
/** Collection `devices`. */
export const defineDeviceModel = (connection: Connection) => connection.model('Device', deviceSchema, 'devices');

const pairingSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** SHA-256 of the code. */
    codeHash: { type: String, required: true },
    usedAt: Date,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
pairingSchema.index({ codeHash: 1 }, { unique: true }); // a code that is given
pairingSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 3_600 });
pairingSchema.index({ userId: 1 }); // erasure
export type DevicePairingRecord = InferSchemaType<typeof pairingSchema> & { _id: Types.ObjectId };
/** Collection `device_pairings`. */
export const defineDevicePairingModel = (connection: Connection) =>
  connection.model('DevicePairing', pairingSchema, 'device_pairings');

const ruleSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    tool: { type: String, required: true },
    /** Null: of chats, and of agents without a rule of their own. */
    agentId: { type: Schema.Types.ObjectId, default: null },
    decision: { type: String, enum: ['always', 'ask', 'never'], required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
ruleSchema.index({ userId: 1, tool: 1, agentId: 1 }, { unique: true }); // what holds for a tool
export type DevicePolicyRuleRecord = InferSchemaType<typeof ruleSchema> & { _id: Types.ObjectId };
/** Collection `device_policy_rules`. */
export const defineDevicePolicyRuleModel = (connection: Connection) =>
  connection.model('DevicePolicyRule', ruleSchema, 'device_policy_rules');
