import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { PSA_PUSH_STATUSES } from '../../../contracts/support/sessions';
import { PUSH_KINDS, TICKET_SYSTEMS } from '../../../contracts/support/ticket-system';

export const PUSH_FAILURES = ['transient', 'permanent', 'credentials'] as const;
export type PushFailure = (typeof PUSH_FAILURES)[number];

const memberSchema = new Schema(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    /** The system's own id or name of the member; null: it knows nobody with the person's e-mail. */
    member: { type: String, default: null },
    isSetByHand: { type: Boolean, required: true },
    lookedUpAt: { type: Date, required: true },
  },
  { _id: false },
);

const connectionSchema = new Schema(
  {
    /** The organisation: one ticket system each. */
    _id: { type: Schema.Types.ObjectId, required: true },
    system: { type: String, enum: TICKET_SYSTEMS, required: true },
    url: { type: String, required: true },
    /** What of the credentials is no secret. */
    account: { type: Schema.Types.Mixed, required: true },
    /** The secrets as JSON, encrypted (`security/secrets/secrets.ts`) for this organisation and system alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    /** As in the contract (`ticketSettingsSchema`). */
    settings: { type: Schema.Types.Mixed, required: true },
    isEnabled: { type: Boolean, required: true },
    members: { type: [memberSchema], default: [] },
    lastPushedAt: Date,
    lastError: String,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
export type TicketConnectionRecord = InferSchemaType<typeof connectionSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** What a connection's secrets are sealed for: they open for no other organisation and no other system. */
export const ticketConnectionContext = ({ _id, system }: Pick<TicketConnectionRecord, '_id' | 'system'>): string[] => [
  'ticket-connection',
  _id.toHexString(),
  system,
];
/** Collection `ticket_connections`. */
export const defineTicketConnectionModel = (connection: Connection) =>
  connection.model('TicketConnection', connectionSchema, 'ticket_connections');

const pushSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    /** Who concluded the session: notes stand under their name where the system knows them. */
    userId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: PUSH_KINDS, required: true },
    /** What makes it one push: the kind with the version of the notes, or the conclusion it belongs to. Sent again it is the same push. */
    dedupeKey: { type: String, required: true },
    status: { type: String, enum: PSA_PUSH_STATUSES, required: true },
    notesVersion: Number,
    tries: { type: Number, required: true },
    /** The fence; counts claims. */
    attempt: { type: Number, required: true },
    /** When it is due. Absent while it waits for what is to be sent (`prepare-pushes.ts`), and at its end. */
    nextTryAt: Date,
    /** Until then whoever claimed it is at work on it. */
    leaseUntil: Date,
    /** Last claim: what was claimed before may have arrived. */
    claimedAt: Date,
    error: String,
    /** Why it failed for good: `credentials` is tried again once new ones are given. */
    failure: { type: String, enum: PUSH_FAILURES },
    externalId: { type: String, default: '' },
    sentAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
pushSchema.index({ sessionId: 1, dedupeKey: 1 }, { unique: true }); // a session's pushes; each once
pushSchema.index({ organisationId: 1, status: 1, _id: -1 }); // what waits or failed, the newest first
pushSchema.index({ status: 1, nextTryAt: 1 }); // the sweep of what is due

export type TicketPushRecord = InferSchemaType<typeof pushSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `ticket_pushes`. */
export const defineTicketPushModel = (connection: Connection) =>
  connection.model('TicketPush', pushSchema, 'ticket_pushes');
