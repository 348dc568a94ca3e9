import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { APPROVAL_STATUSES, RISKS } from '../../contracts/kernel/approvals';
import type { RunSubject } from '../../contracts/systems/names';

const answerSchema = new Schema(
  {
    /** Hash of what was answered: what the approval is used by. */
    parametersHash: { type: String, required: true },
    /** Where they were edited; else they are those of the request. */
    parameters: Schema.Types.Mixed,
    /** Id of one of the request's actions. */
    action: String,
    /** What was filled in. */
    form: Schema.Types.Mixed,
  },
  { _id: false, minimize: false },
);

const approvalSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    /** Who asked. Who may edit the subject may answer; without one, who asked; see `audience`. */
    userId: { type: Schema.Types.ObjectId, required: true },
    /** One request a step and round of a run: asking again finds it. */
    stepKey: { type: String, required: true },
    /** The run's `retries` when it was asked. */
    round: { type: Number, required: true },
    tool: { type: String, required: true },
    parameters: Schema.Types.Mixed,
    parametersHash: { type: String, required: true },
    /** How that was made; absent: as before canonical hashes, heeding the order of keys. */
    hashForm: { type: String, enum: ['canonical'] },
    /** What the tool is to touch, each with the hash of its state when it was asked; in `parametersHash`. */
    touched: {
      type: [{ _id: false, name: { type: String, required: true }, hash: { type: String, required: true } }],
      default: undefined,
    },
    risk: { type: String, enum: RISKS, required: true },
    reason: { type: String, required: true },
    diff: String,
    /** A `RunSubject`; whoever asks knows which there are. */
    subjectKind: String,
    subjectId: Schema.Types.ObjectId,
    /** Who may answer where it is not who may edit the subject: the organisation's admins and owners. */
    audience: { type: String, enum: ['admins'] },
    /** Of those who may, who is asked: nobody else may answer but admins. Absent: all of them. */
    assignees: { type: [Schema.Types.ObjectId], default: undefined },
    /** Ways to answer it; absent: approve and reject. */
    actions: {
      type: [
        {
          _id: false,
          id: { type: String, required: true },
          label: { type: String, required: true },
          approves: { type: Boolean, required: true },
        },
      ],
      default: undefined,
    },
    /** What is to be filled in (contracts/forms.ts). */
    form: Schema.Types.Mixed,
    /** What of the parameters may be edited, of the same kind. */
    editable: Schema.Types.Mixed,
    status: { type: String, enum: APPROVAL_STATUSES, required: true },
    /** How long it was to wait at first; absent on older ones. */
    timeoutMs: Number,
    expiresAt: { type: Date, required: true },
    respondedAt: Date,
    respondedBy: Schema.Types.ObjectId,
    responseReason: String,
    /** Absent where nobody answered, and with answers from before there was more than yes and no. */
    answer: answerSchema,
    /** When those who may answer were mailed, as none of them was there; set once, with the mails. */
    awayMailAt: Date,
    /** Set in the transaction that acts on the approval: it cannot be used twice. */
    usedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
approvalSchema.index({ runId: 1, stepKey: 1, round: 1 }, { unique: true });
approvalSchema.index({ organisationId: 1, status: 1, _id: -1 }); // the inbox
approvalSchema.index({ status: 1, expiresAt: 1 }); // what waits: to be closed with its run, to be mailed

export type ApprovalRecord = InferSchemaType<typeof approvalSchema> & {
  subjectKind?: RunSubject | null;
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
export const defineApprovalModel = (connection: Connection) =>
  connection.model('Approval', approvalSchema, 'approvals');
