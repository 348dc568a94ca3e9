import { type Connection, Schema, type Types } from 'mongoose';

/** What a deletion does, in order. */
export const DELETION_PARTS = ['runs', 'canvases', 'support sessions', 'texts', 'audit log', 'account'] as const;
export type DeletionPart = (typeof DELETION_PARTS)[number];

/**
 * The deletion of an account. When it is done the record stays, ids and times alone: whatever still comes along for this
 * person finds that they are gone.
 */
export interface AccountDeletionRecord {
  /** The person. */
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  status: 'scheduled' | 'running' | 'done';
  /** Decided when it begins: nobody else is in the organisation, so all of it goes. */
  isOrganisationToo: boolean;
  deleteAt: Date;
  /** Parts that are done. */
  partsDone: DeletionPart[];
  /** The entry that starts its job. */
  outboxId: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
}

const deletionSchema = new Schema<AccountDeletionRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, required: true },
    isOrganisationToo: { type: Boolean, required: true },
    deleteAt: { type: Date, required: true },
    partsDone: { type: [String] as never, default: [] },
    outboxId: { type: Schema.Types.ObjectId, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);

/** Collection `account_deletions`; found by the person's id only. */
export const defineAccountDeletionModel = (connection: Connection) =>
  connection.model('AccountDeletion', deletionSchema, 'account_deletions');
