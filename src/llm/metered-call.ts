import type { ChatUsage } from '../contracts/gateway/chat-completions';
import type { NanoUsd } from '../platform/money';
import { type Settle, settleNothing } from '../security/money/budgets';
import { classifyError, type ModelErrorKind } from './classify-error';
import { wholeTokens } from './estimate-tokens';
import type { AnswerFacts, Told } from './gateway/stream-reader';
import { type EstimatedUsage, priceCall, type PricedModel, type PricedUsage, type ToldUsage } from './price-call';

/** Holds the most a call may cost, and resolves with what settles it. `id` names the call; of a run within an attempt of it. */
export type ReserveCall = (call: { id: string; amountNanoUsd: NanoUsd }) => Promise<Settle>;

/** What became of a call that was sent; `lost`: what would have, had its process died now. */
export interface EndedCall {
  outcome: 'ok' | 'failed' | 'aborted';
  errorKind?: ModelErrorKind | 'lost';
  /** Undefined where nothing had come. */
  charge: PricedUsage | undefined;
  startedAt: Date;
  firstTokenMs: number | null;
  durationMs: number;
  /** What the provider calls the answer, its model and its end, where it has said so. */
  answer?: AnswerFacts;
}

/** Where one call is written down: the ledger, which knows whose call it is. */
export interface CallEntry {
  begin(look: () => EndedCall): void;
  mark(end: EndedCall): void;
  marked(): Promise<void>;
  record(end: EndedCall): void;
}
const NOWHERE: CallEntry = {
  begin: () => undefined,
  mark: () => undefined,
  marked: () => Promise.resolve(),
  record: () => undefined,
};

/** What a call is: of which model, how long its input is, and the most that it may cost. */
export interface CallToPay {
  id: string;
  model: Pick<PricedModel, 'price'>;
  inputTokens: number;
  amountNanoUsd: NanoUsd;
}

/**
 * One attempt at a model call, of an agent or of a client of the gateway: what it may cost is held before it is sent; what it did
 * cost is settled and written down however it ends, also where its process is killed. Both are the same, and fixed by whoever sees
 * the end first: the call itself, or who waits no longer.
 */
export class MeteredCall {
  private told: Told = { usage: undefined, outputTokens: 0, isFinished: false };
  private startedAt: Date | undefined;
  private start = 0;
  private firstTokenMs: number | null = null;
  private end: EndedCall | undefined;
  private settled: Promise<void> | undefined;
  private isNone = false;

  private constructor(
    private readonly call: Omit<CallToPay, 'amountNanoUsd'>,
    private readonly settleCost: Settle,
    private readonly entry: CallEntry,
  ) {}

  /** Stands before the first attempt: costs nothing, holds nothing, and cannot be sent. */
  static none(): MeteredCall {
    const none = new MeteredCall({ id: '', model: { price: null }, inputTokens: 0 }, settleNothing, NOWHERE);
    none.isNone = true;
    return none;
  }

  /** Throws what `reserve` throws: 402 `budget_exceeded`. Without it nothing is held. */
  static async open(
    reserve: ReserveCall | undefined,
    { amountNanoUsd, ...call }: CallToPay,
    entry: CallEntry = NOWHERE,
  ): Promise<MeteredCall> {
    const settle = (await reserve?.({ id: call.id, amountNanoUsd })) ?? settleNothing;
    return new MeteredCall(call, settle, entry);
  }

  get id(): string {
    return this.call.id;
  }

  /** What the provider says of why it ended; empty before. */
  get finishReasons(): readonly string[] {
    return this.told.answer?.finishReasons ?? [];
  }

  /** Makes the call. Settled by the time this ends, also where nobody waits for it any more. */
  async send<Answer>(
    call: () => Promise<Answer>,
    kindOf: (error: unknown) => ModelErrorKind = (error) => classifyError(error).kind,
  ): Promise<{ answer: Answer; charge: PricedUsage }> {
    if (this.isNone) throw new Error('a call that nobody pays');
    this.startedAt = new Date();
    this.start = performance.now();
    this.entry.begin(() => this.describe('failed', this.priceSoFar(), 'lost'));
    await this.entry.marked(); // first: no provider gets a call that nobody knows of once this process is killed
    try {
      const answer = await call();
      const charge = this.price(true);
      this.close('ok', charge);
      return { answer, charge };
    } catch (error) {
      this.fail(kindOf(error));
      throw error;
    } finally {
      await this.settled;
    }
  }

  onTold(told: Told): void {
    this.told = told;
  }

  /** The first token is here. */
  markFirstToken(): void {
    if (this.startedAt) this.firstTokenMs ??= performance.now() - this.start;
  }

  /** What a call that broke off is charged; undefined where nothing had come, or none was sent. */
  fail(kind: ModelErrorKind): PricedUsage | undefined {
    if (!this.startedAt) return undefined;
    return this.close(kind === 'aborted' ? 'aborted' : 'failed', this.priceSoFar(), kind).charge;
  }

  /** Gives back what is held for a call that was never sent. */
  async abandon(): Promise<void> {
    if (!this.startedAt) await (this.settled ??= this.settleCost(0));
  }

  /** The first one holds. */
  private close(outcome: EndedCall['outcome'], charge: PricedUsage | undefined, errorKind?: ModelErrorKind): EndedCall {
    if (this.end) return this.end;
    this.end = this.describe(outcome, charge, errorKind);
    this.settled = this.settle(this.end);
    return this.end;
  }

  private describe(
    outcome: EndedCall['outcome'],
    charge: PricedUsage | undefined,
    errorKind?: EndedCall['errorKind'],
  ): EndedCall {
    const { answer } = this.told;
    return {
      ...{ outcome, charge, firstTokenMs: this.firstTokenMs },
      startedAt: this.startedAt ?? new Date(),
      durationMs: this.startedAt ? performance.now() - this.start : 0,
      ...(errorKind && { errorKind }),
      ...(answer && { answer }),
    };
  }

  /** What broke off is charged by what had come; undefined where nothing had. */
  private priceSoFar(): PricedUsage | undefined {
    return !this.told.usage && this.told.outputTokens === 0 ? undefined : this.price(false);
  }

  /**
   * Output that is told before the end (Anthropic does, with a 1 in its first event) is a beginning: what has come since is
   * estimated.
   */
  private price(isWhole: boolean): PricedUsage {
    const { told, call } = this;
    const { price } = call.model;
    // The output is asked for only where it counts: to know it, all that was said is read.
    const estimated: EstimatedUsage = {
      inputTokens: call.inputTokens,
      get outputTokens() {
        return told.outputTokens;
      },
    };
    if (!told.usage) return priceCall(price, undefined, estimated);
    const come = isWhole || told.isFinished ? 0 : wholeTokens(estimated.outputTokens);
    if (come <= told.usage.completion_tokens) return priceCall(price, toUsageMetadata(told.usage), estimated);
    const priced = priceCall(price, toUsageMetadata({ ...told.usage, completion_tokens: come }), estimated);
    return { ...priced, isEstimated: true };
  }

  /** Settled is what others would write for it, and written only once it is settled: a kill between leaves no difference. */
  private async settle(end: EndedCall): Promise<void> {
    if (this.settleCost !== settleNothing) {
      this.entry.mark(end);
      await this.entry.marked();
      await this.settleCost(end.charge?.costNanoUsd ?? 0);
    }
    this.entry.record(end);
  }
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
