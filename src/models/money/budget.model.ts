import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { BUDGET_PERIODS, BUDGET_SCOPES } from '../../contracts/money/budgets';
import type { NanoUsd } from '../../platform/money';

/** A limit, as an organisation's admin set it. What is spent is in its counters. */
const budgetSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    scope: { type: String, enum: BUDGET_SCOPES, required: true },
    /** The user with scope `user`, the key with scope `apiKey`, else the organisation. */
    subjectId: { type: Schema.Types.ObjectId, required: true },
    period: { type: String, enum: BUDGET_PERIODS, required: true },
    limitNanoUsd: { type: Number, required: true },
    /** Sorted. Absent (a budget from before there were alerts): the default ones. */
    alertPercents: { type: [Number], default: undefined },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
// One a subject and period; and, by its first fields, which apply to a person.
budgetSchema.index({ organisationId: 1, scope: 1, subjectId: 1, period: 1 }, { unique: true });
budgetSchema.index({ organisationId: 1, _id: -1 }); // the list, newest first

export type BudgetRecord = InferSchemaType<typeof budgetSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};

/** Money held for one model call. */
export interface ReservationRecord {
  /** Names run, attempt, step and call (of a call without a run: random): the same call is held once. */
  id: string;
  /** Absent: the call belongs to no run. */
  runId?: Types.ObjectId;
  attempt?: number;
  /** 0 once released: kept a while, so that a call that ends late is still counted. */
  amountNanoUsd: NanoUsd;
  expiresAt: Date;
}

/**
 * What one subject has spent in one period. The period is in the id, so a new one begins by itself: with its first call.
 * Each change is one conditional update of this document, which is what keeps a budget among many processes.
 */
export interface BudgetCounterRecord {
  /** `<scope>:<subject>:<period key>`, see `budget/applied-budgets.ts`. */
  _id: string;
  organisationId: Types.ObjectId;
  /** Spent and reserved together, less what it was topped up by: what the limit is held against. */
  committedNanoUsd: NanoUsd;
  spentNanoUsd: NanoUsd;
  /** Allowed beyond the limit, in this period. Absent: nothing. */
  toppedUpNanoUsd?: NanoUsd;
  /** Since when more is spent than was looked at for alerts; absent: all of it was. */
  uncheckedAt?: Date;
  /** Of calls at work: as many as the subject has at once. */
  reservations: ReservationRecord[];
  /** Absent: kept for good. */
  forgetAt?: Date;
}

const counterSchema = new Schema<BudgetCounterRecord>(
  {
    _id: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    committedNanoUsd: { type: Number, required: true },
    spentNanoUsd: { type: Number, required: true },
    toppedUpNanoUsd: Number,
    uncheckedAt: Date,
    reservations: { type: [Schema.Types.Mixed] as never, default: [] },
    forgetAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
counterSchema.index({ 'reservations.expiresAt': 1 }); // the reconciler's sweep
counterSchema.index({ uncheckedAt: 1 }, { sparse: true }); // the sweep for alerts
counterSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 });

/** That a budget passed a threshold in a period: written once, with the audit entry and the mails that follow from it. */
const alertSchema = new Schema(
  {
    /** `<budget>:<period key>:<percent>`. */
    _id: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    budgetId: { type: Schema.Types.ObjectId, required: true },
    scope: { type: String, enum: BUDGET_SCOPES, required: true },
    subjectId: { type: Schema.Types.ObjectId, required: true },
    period: { type: String, enum: BUDGET_PERIODS, required: true },
    percent: { type: Number, required: true },
    /** With what it was topped up by. */
    limitNanoUsd: { type: Number, required: true },
    spentNanoUsd: { type: Number, required: true },
    resetsAt: Date,
    at: { type: Date, required: true },
    /** Absent: kept for good. */
    forgetAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
alertSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 });
export type BudgetAlertRecord = InferSchemaType<typeof alertSchema>;

/** Collections `budgets`, `budget_counters` and `budget_alerts`. */
export const defineBudgetModel = (connection: Connection) => connection.model('Budget', budgetSchema, 'budgets');
export const defineBudgetCounterModel = (connection: Connection) =>
  connection.model('BudgetCounter', counterSchema, 'budget_counters');
export const defineBudgetAlertModel = (connection: Connection) =>
  connection.model('BudgetAlert', alertSchema, 'budget_alerts');
