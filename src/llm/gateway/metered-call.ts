import { Types } from 'mongoose';
import type { ChatRequest, ChatUsage } from '../../contracts/gateway/chat-completions';
import type { CallOutcome, ModelCallRecord } from '../../models/money/model-call.model';
import type { Caller } from '../../platform/caller';
import { type Budgets, type Settle, settleNothing, spenderOf } from '../../security/money/budgets';
import { classifyError } from '../classify-error';
import { type CallDetails, keyUsedBy, type Ledger } from '../ledger';
import { wholeTokens } from '../estimate-tokens';
import { type EstimatedUsage, priceCall, type PricedUsage, type ToldUsage } from '../price-call';
import type { CallNeeds, Target } from '../routing/model-router';
import { mostItMayCost } from './request-needs';
import type { Told } from './stream-reader';

export interface MeterDeps {
  budgets: Pick<Budgets, 'reserve'>;
  ledger: Pick<Ledger, 'begin' | 'mark' | 'record' | 'marked'>;
}

/** Whose call it is and what was asked. */
export interface MeteredRequest {
  caller: Caller;
  request: ChatRequest;
  needs: CallNeeds;
}

/** One call of one target: paid, written down and counted, however it ends. */
export class MeteredCall {
  private told: Told = { usage: undefined, outputTokens: 0, isFinished: false };
  private firstTokenMs: number | null = null;
  private startedAt = new Date();
  private start = 0;
  private isSent = false;
  private isSettled = false;

  private constructor(
    private readonly deps: MeterDeps,
    private readonly asked: MeteredRequest,
    readonly id: string,
    readonly target: Target,
    private readonly settle: Settle,
  ) {}

  /** Holds the most the call may cost; throws 402 `budget_exceeded`. */
  static async open(deps: MeterDeps, asked: MeteredRequest, id: string, target: Target): Promise<MeteredCall> {
    const amountNanoUsd = mostItMayCost(target.model, asked.needs, asked.request);
    const settle = await deps.budgets.reserve(spenderOf(asked.caller), { id, amountNanoUsd });
    return new MeteredCall(deps, asked, id, target, settle);
  }

  /**
   * Makes the call. `signal` is the attempt's; `client` says whether the client has left. By the time this ends what it
   * cost is settled and the ledger has its row; its mark may still be on its way, together with that of who stands in.
   */
  async run(
    work: () => Promise<void>,
    { signal, client }: { signal: AbortSignal; client: AbortSignal },
  ): Promise<void> {
    this.isSent = true;
    this.startedAt = new Date();
    this.start = performance.now();
    this.deps.ledger.begin(this.id, () => this.toRow('failed', this.price('failed'), 'lost'));
    await this.deps.ledger.marked(); // first: no provider gets a call that nobody knows of once this process is killed
    try {
      signal.throwIfAborted();
      await work();
    } catch (error) {
      if (client.aborted) await this.end('aborted');
      else await this.end('failed', classifyError(signal.aborted ? signal.reason : error).kind);
      throw error;
    }
    await this.end('ok');
  }

  onTold(told: Told): void {
    this.told = told;
  }

  onFirstToken(): void {
    this.firstTokenMs = performance.now() - this.start;
  }

  /** Whether the same request may have this answer again: it is whole, and not what a filter left of it. */
  get isWorthKeeping(): boolean {
    const reasons = this.told.answer?.finishReasons ?? [];
    return reasons.length > 0 && reasons.every((reason) => KEPT_REASONS.includes(reason));
  }

  /** Gives back what is held for a call that was never sent. */
  async abandon(): Promise<void> {
    if (!this.isSent) await this.settleOnce(0);
  }

  private async end(outcome: CallOutcome, errorKind?: string): Promise<void> {
    const priced = this.price(outcome);
    const { ledger } = this.deps;
    const row = this.toRow(outcome, priced, errorKind);
    if (this.settle !== settleNothing) {
      // Settled is what others would write for it, and written only once it is settled: a kill between leaves no difference.
      ledger.mark(row);
      await ledger.marked();
      await this.settleOnce(priced.costNanoUsd);
    }
    ledger.record(row, this.details());
  }

  private toRow(
    outcome: CallOutcome,
    { usage, costNanoUsd, bill, isEstimated }: PricedUsage,
    errorKind: string | undefined,
  ): ModelCallRecord {
    const { model } = this.target;
    return {
      ...ownerOf(this.asked),
      _id: this.id,
      agent: 'gateway',
      model: model.id,
      target: this.target.id,
      provider: model.provider,
      ...keyUsedBy(model),
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cachedInputTokens: usage.cachedInputTokens,
      isEstimated,
      costNanoUsd,
      ...(bill && { bill }),
      startedAt: this.startedAt,
      firstTokenMs: this.firstTokenMs,
      durationMs: performance.now() - this.start,
      outcome,
      ...(errorKind !== undefined && { errorKind }),
    };
  }

  private details(): CallDetails {
    const { providerModel, baseUrl } = this.target.model;
    const { temperature, top_p: topP, max_completion_tokens: most, max_tokens: tokens } = this.asked.request;
    const request = {
      temperature: temperature ?? undefined,
      topP: topP ?? undefined,
      maxTokens: most ?? tokens ?? undefined,
    };
    return { providerModel, baseUrl, request, ...this.told.answer };
  }

  /**
   * What broke off is charged by what had come; where nothing had, nothing is. Output that is told before the end (Anthropic
   * does, with a 1 in its first event) is a beginning: what has come since is estimated.
   */
  private price(outcome: CallOutcome): PricedUsage {
    const { told } = this;
    const { price } = this.target.model;
    // The output is asked for only where it counts: to know it, all that was said is read.
    const estimated: EstimatedUsage = {
      inputTokens: this.asked.needs.inputTokens,
      get outputTokens() {
        return told.outputTokens;
      },
    };
    if (!told.usage)
      return outcome !== 'ok' && estimated.outputTokens === 0 ? FREE : priceCall(price, undefined, estimated);
    const come = outcome === 'ok' || told.isFinished ? 0 : wholeTokens(estimated.outputTokens);
    if (come <= told.usage.completion_tokens) return priceCall(price, toUsageMetadata(told.usage), estimated);
    const priced = priceCall(price, toUsageMetadata({ ...told.usage, completion_tokens: come }), estimated);
    return { ...priced, isEstimated: true };
  }

  private async settleOnce(costNanoUsd: number): Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    await this.settle(costNanoUsd);
  }
}

const KEPT_REASONS = ['stop', 'tool_calls', 'function_call'];

const FREE: PricedUsage = {
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: 1 },
  costNanoUsd: 0,
  isEstimated: false,
};

/** Fields of a row that say who asked for what. */
export const ownerOf = ({
  caller,
  request,
}: Pick<MeteredRequest, 'caller' | 'request'>): Pick<
  ModelCallRecord,
  'organisationId' | 'userId' | 'apiKeyId' | 'modelAsked'
> => ({
  ...idsOf(caller),
  modelAsked: request.model,
});

/** A caller is read once for many calls. */
const knownIds = new WeakMap<Caller, Pick<ModelCallRecord, 'organisationId' | 'userId' | 'apiKeyId'>>();
function idsOf(caller: Caller): Pick<ModelCallRecord, 'organisationId' | 'userId' | 'apiKeyId'> {
  let ids = knownIds.get(caller);
  if (!ids) {
    ids = {
      organisationId: new Types.ObjectId(caller.organisationId),
      userId: new Types.ObjectId(caller.userId),
      ...(caller.apiKey && { apiKeyId: new Types.ObjectId(caller.apiKey.id) }),
    };
    knownIds.set(caller, ids);
  }
  return ids;
}

/** As `priceCall` reads it. What was written to a provider's cache has prices of its own (`toUsage` tells it). */
export const toUsageMetadata = (usage: ChatUsage): ToldUsage => {
  const details = usage.prompt_tokens_details ?? {};
  const count = (told: unknown) => (typeof told === 'number' ? told : 0);
  return {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    input_token_details: {
      cache_read: details.cached_tokens ?? 0,
      cache_creation: count(details['cache_write_tokens']),
      cache_creation_hour: count(details['cache_write_1h_tokens']),
    },
  };
};
