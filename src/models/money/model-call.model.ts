import { type Connection, Schema, type Types } from 'mongoose';
import { type RunKind, SYSTEM_AGENTS, type SystemAgent } from '../../contracts/systems/names';
import { BILL_PARTS, type BillPart } from '../../contracts/money/usage';
import type { NanoUsd } from '../../platform/money';

export const CALL_OUTCOMES = ['ok', 'failed', 'aborted', 'cached'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];
/** Who asked: an outside client through the gateway, or an agent of ours; `embedding`: anybody who wanted vectors; `device.embed`: of texts on a device. */
export const CALL_AGENTS = ['gateway', ...SYSTEM_AGENTS, 'embedding', 'device.embed'] as const;
export type CallAgent = (typeof CALL_AGENTS)[number];
/** Who asked for vectors. */
export type EmbeddingAgent = Extract<CallAgent, 'embedding' | 'device.embed'>;
export const isEmbedding = (agent: CallAgent): agent is EmbeddingAgent =>
  agent === 'embedding' || agent === 'device.embed';
/** Which agent works on a run: its kind is `<system>.<what>`, and a system has one agent. */
export const agentOfRun = (kind: RunKind): CallAgent => kind.slice(0, kind.indexOf('.')) as SystemAgent;

/** Tokens that were paid for at one price, in nano-dollars per million. */
export interface BillLine {
  part: BillPart;
  tokens: number;
  nanoUsdPerMillion: NanoUsd;
}

/** One row of the ledger: one call of one model, whatever became of it. Written once, at its end; never changed. */
export interface ModelCallRecord {
  /** `<runId>:<attempt>:<step>:<n>` for a run's, else random: the same call is counted once. */
  _id: string;
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  /** Of the gateway. */
  apiKeyId?: Types.ObjectId;
  /** The organisation's own key that the provider was called with; absent: the server's. */
  providerKeyId?: Types.ObjectId;
  /** Of a run. */
  runId?: Types.ObjectId;
  stepKey?: string;
  /** What it was called for: the canvas, or support session, of its run; of vectors, the session they are of. */
  subjectId?: Types.ObjectId;
  agent: CallAgent;
  /** What was asked for: a model or a role. */
  modelAsked: string;
  /** Id of the model that was called, and the target among its addresses and keys. */
  model: string;
  target: string;
  provider: string;
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens`. */
  cachedInputTokens: number;
  /** True where the provider told no usage. */
  isEstimated: boolean;
  costNanoUsd: NanoUsd;
  /** What the cost is the sum of; absent: no price was known then, or the row was made of a run's record. */
  bill?: readonly BillLine[];
  startedAt: Date;
  /** Null: there was none. */
  firstTokenMs: number | null;
  durationMs: number;
  outcome: CallOutcome;
  /** Kind of `ModelErrorKind` where it failed; `lost`: its process died, and this is what it had told last. */
  errorKind?: string;
}

const modelCallSchema = new Schema<ModelCallRecord>(
  {
    _id: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    apiKeyId: Schema.Types.ObjectId,
    providerKeyId: Schema.Types.ObjectId,
    runId: Schema.Types.ObjectId,
    stepKey: String,
    subjectId: Schema.Types.ObjectId,
    agent: { type: String, enum: CALL_AGENTS, required: true },
    modelAsked: { type: String, required: true },
    model: { type: String, required: true },
    target: { type: String, required: true },
    provider: { type: String, required: true },
    inputTokens: { type: Number, required: true },
    outputTokens: { type: Number, required: true },
    cachedInputTokens: { type: Number, required: true },
    isEstimated: { type: Boolean, required: true },
    costNanoUsd: { type: Number, required: true },
    bill: {
      type: [
        {
          _id: false,
          part: { type: String, enum: BILL_PARTS, required: true },
          tokens: { type: Number, required: true },
          nanoUsdPerMillion: { type: Number, required: true },
        },
      ],
      default: undefined,
    },
    startedAt: { type: Date, required: true },
    firstTokenMs: { type: Number, default: null },
    durationMs: { type: Number, required: true },
    outcome: { type: String, enum: CALL_OUTCOMES, required: true },
    errorKind: String,
  },
  { bufferCommands: false, versionKey: false },
);
// Reports of an organisation over a time, and its calls, newest first.
modelCallSchema.index({ organisationId: 1, startedAt: -1, _id: -1 });
modelCallSchema.index({ organisationId: 1, userId: 1, startedAt: -1, _id: -1 }); // those of one person
modelCallSchema.index({ runId: 1, startedAt: 1 }, { partialFilterExpression: { runId: { $exists: true } } }); // what a run cost and why
// What a support session cost, of the index alone.
modelCallSchema.index(
  { subjectId: 1, organisationId: 1, costNanoUsd: 1 },
  { partialFilterExpression: { subjectId: { $exists: true } } },
);
modelCallSchema.index({ startedAt: -1 }); // the operator's figures, over all organisations

/** Collection `model_calls`: the ledger. */
export const defineModelCallModel = (connection: Connection) =>
  connection.model('ModelCall', modelCallSchema, 'model_calls');
