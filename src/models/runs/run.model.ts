import { RUN_BUDGET_SCOPES, type RunBudgetScope } from '../../contracts/money/budgets';
import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { RUN_STATUSES, STEP_KINDS } from '../../contracts/kernel/run-events';
import { RUN_SUBJECTS } from '../../contracts/systems/names';
import { RUN_KINDS } from '../../contracts/systems/names';

const usage = {
  inputTokens: { type: Number, default: 0 },
  outputTokens: { type: Number, default: 0 },
  cachedInputTokens: { type: Number, default: 0 },
  modelCalls: { type: Number, default: 0 },
};
const runError = new Schema({ code: String, message: String, retryable: Boolean }, { _id: false });

/** One recorded step. Its result is inline, or under `resultId` in `run_step_results` where it is large. */
const stepSchema = new Schema(
  {
    key: { type: String, required: true },
    kind: { type: String, enum: STEP_KINDS, required: true },
    name: { type: String, required: true },
    attempt: { type: Number, required: true },
    inputHash: { type: String, required: true },
    input: { type: String, required: true },
    result: Schema.Types.Mixed,
    resultId: String,
    events: { type: [Schema.Types.Mixed], default: [] },
    model: String,
    usage: { type: usage, _id: false },
    costNanoUsd: Number,
    startedAt: { type: Date, required: true },
    finishedAt: { type: Date, required: true },
  },
  { _id: false },
);

/** A step that did not come to its end: shown and paid, never replayed. */
const failureSchema = new Schema(
  {
    key: { type: String, required: true },
    kind: { type: String, enum: STEP_KINDS, required: true },
    name: { type: String, required: true },
    attempt: { type: Number, required: true },
    tries: { type: Number, required: true },
    input: { type: String, required: true },
    error: { type: runError, required: true },
    model: String,
    usage: { type: usage, _id: false },
    costNanoUsd: Number,
    startedAt: { type: Date, required: true },
    finishedAt: { type: Date, required: true },
  },
  { _id: false },
);

/** What a parked run waits for. It is over when it is answered, or at its deadline. */
const waitSchema = new Schema({ kind: String, id: String, deadline: Date }, { _id: false });

const runSchema = new Schema(
  {
    kind: { type: String, enum: RUN_KINDS, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    userName: { type: String, required: true },
    /** The API key it was started by: its budgets count too. */
    apiKeyId: Schema.Types.ObjectId,
    /** What its calls count against beside these; absent: nothing. */
    budgetSubjects: {
      type: [
        new Schema(
          {
            scope: { type: String, enum: RUN_BUDGET_SCOPES, required: true },
            id: { type: Schema.Types.ObjectId, required: true },
          },
          { _id: false },
        ),
      ],
      default: undefined,
    },
    tier: { type: String, required: true },
    title: { type: String, required: true },
    /** What figures count it as beside its kind, such as the kind of the flow; absent: its kind alone. */
    countedAs: String,
    subjectKind: { type: String, enum: RUN_SUBJECTS },
    subjectId: Schema.Types.ObjectId,
    /** The run that waits for this one, such as that of a flow for its sub-flow. */
    parentRunId: Schema.Types.ObjectId,
    input: { type: Schema.Types.Mixed, required: true },
    /** With the owner: the same key gives the same run. `inputHash` tells another body. */
    idempotencyKey: String,
    inputHash: { type: String, required: true },
    status: { type: String, enum: RUN_STATUSES, required: true },
    /** The fence; counts claims. */
    attempt: { type: Number, required: true },
    /** Counts tickets issued; the job id is derived from it. */
    ticket: { type: Number, required: true },
    ticketAt: { type: Date, required: true },
    /** Attempts that ended without a word (killed), and attempts that threw. */
    crashes: { type: Number, required: true },
    /** Of the first those since a step was last recorded, which are bounded; absent: as `crashes`. */
    crashesSinceStep: Number,
    errorCount: { type: Number, required: true },
    /** How often somebody ran it again: each time is a new round of questions. */
    retries: { type: Number, required: true },
    workerId: String,
    leaseUntil: Date,
    /** While it is parked: the wait whose deadline is nearest. */
    waitingFor: { type: waitSchema },
    /** The further ones, by deadline; absent where there is none, and on runs parked before there could be. */
    alsoWaitsFor: { type: [waitSchema], default: undefined },
    /** Waits that are over: a replay passes them. */
    waitsOver: { type: [String], default: [] },
    journal: { type: [stepSchema], default: [] },
    /** Steps that were taken out of the journal (`context.forget`), and the number of the last fact by then; absent: none. */
    forgotten: { type: new Schema({ steps: Number, seq: Number }, { _id: false }) },
    /** Bytes of inline results, so that the document stays small. */
    journalBytes: { type: Number, default: 0 },
    /** The last steps that failed. */
    failures: { type: [failureSchema], default: [] },
    /** Durable events that belong to no recorded step (start, waiting, failed steps, end). */
    events: { type: [Schema.Types.Mixed], default: [] },
    model: String,
    usage: { type: usage, _id: false, required: true },
    costNanoUsd: { type: Number, required: true },
    output: Schema.Types.Mixed,
    error: runError,
    /** W3C trace context of the request that started it; absent where nothing is traced. */
    traceparent: String,
    startedAt: Date,
    finishedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
// GET /runs of a person, newest first.
runSchema.index({ organisationId: 1, userId: 1, _id: -1 });
// How many runs of an organisation are at work, and on which canvases.
runSchema.index({ organisationId: 1, status: 1 });
// Runs of a canvas, newest first.
runSchema.index({ subjectId: 1, _id: -1 });
// Runs that another waits for.
runSchema.index({ parentRunId: 1 }, { partialFilterExpression: { parentRunId: { $exists: true } } });
// The reconciler: queued runs by age of ticket, running ones by lease, waiting ones by their nearest deadline.
runSchema.index({ status: 1, ticketAt: 1 });
runSchema.index({ status: 1, leaseUntil: 1 });
runSchema.index({ status: 1, 'waitingFor.deadline': 1 });
// Those whose particulars are forgotten after a time, which their tier says.
runSchema.index({ tier: 1, finishedAt: 1 }, { partialFilterExpression: { 'input.isKept': true } });
// Same key, same run.
runSchema.index(
  { userId: 1, idempotencyKey: 1 },
  { unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
);

export type RunRecord = InferSchemaType<typeof runSchema> & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date };
export type StepRecord = RunRecord['journal'][number];
export type FailedStepRecord = RunRecord['failures'][number];

/** Large step results, written before the journal names them; one left over by a crash is harmless. */
const stepResultSchema = new Schema(
  { _id: String, runId: { type: Schema.Types.ObjectId, required: true }, result: Schema.Types.Mixed },
  { bufferCommands: false, versionKey: false, timestamps: { createdAt: true, updatedAt: false }, minimize: false },
);
stepResultSchema.index({ runId: 1 }); // replay reads a run's large results at once

/** The same as budgets are found by. */
export const subjectsOf = ({
  budgetSubjects,
}: Pick<RunRecord, 'budgetSubjects'>): { scope: RunBudgetScope; id: string }[] =>
  (budgetSubjects ?? []).map(({ scope, id }) => ({ scope, id: String(id) }));

/** Collections `runs` and `run_step_results`. */
export const defineRunModel = (connection: Connection) => connection.model('Run', runSchema, 'runs');
export const defineStepResultModel = (connection: Connection) =>
  connection.model('RunStepResult', stepResultSchema, 'run_step_results');
