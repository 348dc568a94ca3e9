import { Types } from 'mongoose';
import type { EmbeddingModel, ResolvedEmbeddingModel, ResolvedEmbeddingModels } from '../../../config/embedding-models';
import type { CallOutcome, EmbeddingAgent } from '../../models/money/model-call.model';
import type { Payer } from '../../platform/caller';
import { AppError, badRequest } from '../../platform/errors';
import type { NanoUsd } from '../../platform/money';
import { type Settle, settleNothing } from '../../security/money/budgets';
import { sumBill } from '../bill';
import { classifyError } from '../classify-error';
import { keyUsedBy, type Ledger } from '../ledger';
import type { OwnModelsReader } from '../provider-keys/read-own-models';
import { createEmbedder } from './create-embedder';
import { askableEmbeddings, embeddingChoices } from './embedding-choices';
import { embedTexts, openMeter, type EmbeddingMeter } from './embed-texts';
import { type Embedder, type EmbeddingInput, mostTokens, requireTexts } from './embedder';
import type { EmbeddingCache } from './embedding-cache';
import { billEmbedding, priceEmbedding } from './price-embedding';
import type { EmbeddingLimits } from './retry-embedding';

export interface EmbeddingRequest {
  /** Id; absent: the default model. */
  model?: string | undefined;
  /** Absent: the model's own. */
  dimension?: number | undefined;
  texts: readonly EmbeddingInput[];
  /** The support session they are of: its cost. */
  subjectId?: string | undefined;
  /** Who asks, as the ledger has it; default `embedding`. */
  agent?: EmbeddingAgent;
}
export interface EmbeddingAnswer {
  model: ResolvedEmbeddingModel;
  /** In the order of the texts. */
  vectors: Float32Array[];
  /** Of the texts that were not in the cache. */
  inputTokens: number;
  /** Row in the ledger. */
  callId: string;
}

/** Embeds for people: paid, in the ledger, from the cache where it can. */
export interface Embeddings {
  readonly defaultModel: ResolvedEmbeddingModel;
  /** The models that can be asked for. */
  list(organisationId: string): Promise<EmbeddingModel[]>;
  /** The model and dimension that a request would be answered with; throws as `embed` does before it pays. */
  choose(
    caller: Payer,
    request: Omit<EmbeddingRequest, 'texts'>,
  ): Promise<{ model: ResolvedEmbeddingModel; dimension: number }>;
  /**
   * Throws `model_not_found` (404), `model_request_unsupported` (400) for a dimension that the model does not make, 402
   * `budget_exceeded`, and `model_…` where the model fails.
   */
  embed(caller: Payer, request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer>;
}

export interface EmbeddingsDeps {
  resolved: ResolvedEmbeddingModels;
  /** Keys of the caller's organisation; absent: nobody has any. */
  ownKeys?: Pick<OwnModelsReader, 'keysOf'>;
  cache: EmbeddingCache;
  ledger: Ledger;
  /** Holds what a call may cost; throws 402 `budget_exceeded`. */
  reserve(caller: Payer, call: { id: string; amountNanoUsd: NanoUsd }): Promise<Settle>;
  limits: EmbeddingLimits;
}

export function createEmbeddings(deps: EmbeddingsDeps): Embeddings {
  const { resolved, cache, limits } = deps;
  const embedders = new Map<string, Embedder>();
  const embedderOf = (model: ResolvedEmbeddingModel, dimension: number): Embedder => {
    if (model.own) return createEmbedder(model, dimension); // never shared
    const key = `${model.id}:${dimension}`;
    const embedder = embedders.get(key) ?? createEmbedder(model, dimension);
    // Shortened ones are cheap to make and as many as callers like to ask for.
    if (dimension === model.dimension) embedders.set(key, embedder);
    return embedder;
  };

  const embedWith = async (
    model: ResolvedEmbeddingModel,
    caller: Payer,
    request: EmbeddingRequest,
    signal: AbortSignal,
  ): Promise<EmbeddingAnswer> => {
    const dimension = readDimension(model, request.dimension);
    if (model.provider !== 'openai') requireTexts(request.texts);
    const call = { _id: new Types.ObjectId().toHexString(), startedAt: new Date(), meter: openMeter() };
    const scope = { organisationId: caller.organisationId, model, dimension };
    const toRow = (outcome: CallOutcome, errorKind?: string) =>
      rowOf(caller, request, model, { ...call, outcome, errorKind });
    let settle = settleNothing;
    let isRefused = false;
    /** Settled is what others would write for it, and written only once it is settled: a kill between leaves no difference. */
    const end = async (outcome: CallOutcome, errorKind?: string) => {
      const row = toRow(outcome, errorKind);
      deps.ledger.mark(row);
      await deps.ledger.marked();
      await settle(row.costNanoUsd);
      deps.ledger.record(row, { providerModel: model.providerModel, baseUrl: model.baseUrl });
    };
    try {
      const vectors = await embedTexts(request.texts, {
        ...{ cache, scope, limits, signal, meter: call.meter, embedder: embedderOf(model, dimension) },
        async beforeCalls(texts) {
          const amountNanoUsd = priceEmbedding(model, mostTokens(texts));
          isRefused = true;
          settle = await deps.reserve(caller, { id: call._id, amountNanoUsd });
          isRefused = false;
          deps.ledger.begin(call._id, () => toRow('failed', 'lost'));
          await deps.ledger.marked(); // first: no provider gets a call that nobody knows of once this process is killed
        },
      });
      await end(call.meter.cachedTexts === request.texts.length ? 'cached' : 'ok');
      return { model, vectors, inputTokens: call.meter.inputTokens, callId: call._id };
    } catch (error) {
      if (isRefused) throw error; // no model was called
      const { kind } = classifyError(error instanceof Error ? (error.cause ?? error) : error);
      if (signal.aborted) await end('aborted');
      else await end('failed', kind);
      throw error;
    }
  };

  const choicesOf = async (caller: Payer, id: string | undefined) =>
    embeddingChoices(resolved, id, await deps.ownKeys?.keysOf(caller.organisationId), caller.organisationId);

  return {
    defaultModel: resolved.defaultModel,
    list: async (organisationId) => askableEmbeddings(resolved, await deps.ownKeys?.keysOf(organisationId)),
    async choose(caller, request) {
      const [model] = await choicesOf(caller, request.model);
      return { model, dimension: readDimension(model, request.dimension) };
    },
    async embed(caller, request, signal) {
      const [first, ...others] = await choicesOf(caller, request.model);
      let model = first;
      for (;;) {
        try {
          return await embedWith(model, caller, request, signal);
        } catch (error) {
          const next = others.shift();
          if (!next || signal.aborted || !mayOtherKeyCure(error)) throw error;
          model = next;
        }
      }
    },
  };
}

/** The provider has failed, or declined this key; a budget that is used up has no cause, and a wrong request stays wrong. */
const mayOtherKeyCure = (error: unknown): boolean =>
  error instanceof AppError && error.cause !== undefined && classifyError(error.cause).isCurableElsewhere;

function readDimension(model: ResolvedEmbeddingModel, dimension = model.dimension): number {
  if (dimension === model.dimension || (model.canShorten && dimension < model.dimension)) return dimension;
  const message = model.canShorten
    ? `${model.id} makes vectors of at most ${model.dimension} numbers`
    : `${model.id} makes vectors of ${model.dimension} numbers only`;
  throw badRequest('model_request_unsupported', `dimensions: ${message}`, {
    errors: [{ path: 'dimensions', message }],
  });
}

interface EndedCall {
  _id: string;
  startedAt: Date;
  meter: EmbeddingMeter;
  outcome: CallOutcome;
  errorKind: string | undefined;
}

function rowOf(caller: Payer, request: EmbeddingRequest, model: ResolvedEmbeddingModel, call: EndedCall) {
  const { meter } = call;
  const bill = billEmbedding(model, meter.inputTokens);
  return {
    _id: call._id,
    organisationId: new Types.ObjectId(caller.organisationId),
    userId: new Types.ObjectId(caller.userId),
    ...(caller.apiKey && { apiKeyId: new Types.ObjectId(caller.apiKey.id) }),
    ...(request.subjectId !== undefined && { subjectId: new Types.ObjectId(request.subjectId) }),
    agent: request.agent ?? ('embedding' as const),
    modelAsked: request.model ?? model.id,
    model: model.id,
    target: model.id,
    provider: model.provider,
    ...keyUsedBy(model),
    inputTokens: meter.inputTokens,
    outputTokens: 0,
    cachedInputTokens: 0,
    isEstimated: meter.isEstimated,
    costNanoUsd: sumBill(bill ?? []),
    ...(bill && { bill }),
    startedAt: call.startedAt,
    firstTokenMs: null,
    durationMs: Date.now() - call.startedAt.getTime(),
    outcome: call.outcome,
    ...(call.errorKind && { errorKind: call.errorKind }),
  };
}
