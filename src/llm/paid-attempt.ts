import type { NanoUsd } from '../platform/money';
import { type Settle, settleNothing } from '../security/money/budgets';
import { classifyError, type ModelErrorKind } from './classify-error';
import { estimateCall, priceCall, type PricedModel, type PricedUsage } from './price-call';
import type { ModelAnswer } from './stream-model-call';

/** Holds the most a call may cost, and resolves with what settles it. `id` names the call within an attempt of the run. */
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
  /** Why the model ended; undefined where it did not come to its end. */
  finishReason?: string;
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

/**
 * One attempt at a model call: what it may cost is held before it is sent; what it did cost is settled and written down
 * however it ends, also where its process is killed. Both are the same, and fixed by whoever sees the end first: the call
 * itself, or who waits no longer.
 */
export class PaidAttempt {
  /** Guess of the tokens that have come so far, a fraction: what a call that breaks off is charged by, as nobody tells its usage. */
  outputTokens = 0;
  private sentAt: number | undefined;
  private firstTokenMs: number | null = null;
  private end: EndedCall | undefined;
  private settled: Promise<void> | undefined;

  private constructor(
    private readonly model: PricedModel,
    private readonly inputTokens: number,
    private readonly settleCost: Settle,
    private readonly entry: CallEntry,
  ) {}

  /** Stands before the first attempt: costs nothing, holds nothing. */
  static none(): PaidAttempt {
    return new PaidAttempt({ price: null, window: 0 }, 0, settleNothing, NOWHERE);
  }

  /** Throws what `reserve` throws: 402 `budget_exceeded`. Without it nothing is held. */
  static async open(
    reserve: ReserveCall | undefined,
    model: PricedModel,
    call: { id: string; inputTokens: number; maxOutputTokens?: number | undefined },
    entry: CallEntry = NOWHERE,
  ): Promise<PaidAttempt> {
    const amountNanoUsd = estimateCall(model, call.inputTokens, call.maxOutputTokens);
    const settle = (await reserve?.({ id: call.id, amountNanoUsd })) ?? settleNothing;
    return new PaidAttempt(model, call.inputTokens, settle, entry);
  }

  /** Makes the call. Settled by the time this ends, also where nobody waits for it any more. */
  async send(
    call: () => Promise<ModelAnswer>,
    kindOf: (error: unknown) => ModelErrorKind = (error) => classifyError(error).kind,
  ): Promise<{ answer: ModelAnswer; told: PricedUsage }> {
    this.sentAt = Date.now();
    this.entry.begin(() => this.describe('failed', this.priceSoFar(), 'lost'));
    await this.entry.marked(); // first: no provider gets a call that nobody knows of once this process is killed
    try {
      const answer = await call();
      const estimated = { inputTokens: this.inputTokens, outputTokens: answer.outputTokens };
      const told = priceCall(this.model.price, answer.usage, estimated);
      this.close('ok', told, undefined, answer.finishReason);
      return { answer, told };
    } catch (error) {
      this.fail(kindOf(error));
      throw error;
    } finally {
      await this.settled;
    }
  }

  /** The first token is here. */
  markFirstToken(): void {
    if (this.sentAt !== undefined) this.firstTokenMs ??= Date.now() - this.sentAt;
  }

  /** What a call that broke off is charged; undefined where nothing had come, or none was sent. */
  fail(kind: ModelErrorKind): PricedUsage | undefined {
    if (this.sentAt === undefined) return undefined;
    return this.close(kind === 'aborted' ? 'aborted' : 'failed', this.priceSoFar(), kind).charge;
  }

  /** Gives back what is held for a call that was never sent: the run was stopped first. */
  async abandon(): Promise<void> {
    if (this.sentAt === undefined) await (this.settled ??= this.settleCost(0));
  }

  /** The first one holds. */
  private close(
    outcome: EndedCall['outcome'],
    charge: PricedUsage | undefined,
    errorKind?: ModelErrorKind,
    finishReason?: string,
  ): EndedCall {
    if (this.end) return this.end;
    this.end = this.describe(outcome, charge, errorKind, finishReason);
    this.settled = this.settle(this.end);
    return this.end;
  }

  private describe(
    outcome: EndedCall['outcome'],
    charge: PricedUsage | undefined,
    errorKind?: EndedCall['errorKind'],
    finishReason?: string,
  ): EndedCall {
    const sentAt = this.sentAt ?? Date.now();
    return {
      outcome,
      charge,
      startedAt: new Date(sentAt),
      firstTokenMs: this.firstTokenMs,
      durationMs: Date.now() - sentAt,
      ...(errorKind ? { errorKind } : {}),
      ...(finishReason ? { finishReason } : {}),
    };
  }

  /** Of a call that has not told its usage; undefined where nothing has come. */
  private priceSoFar(): PricedUsage | undefined {
    const { inputTokens, outputTokens } = this;
    return outputTokens === 0 ? undefined : priceCall(this.model.price, undefined, { inputTokens, outputTokens });
  }

  /** Settled is what others would write for it, and written only once it is settled: a kill between leaves no difference. */
  private async settle(end: EndedCall): Promise<void> {
    this.entry.mark(end);
    await this.entry.marked();
    await this.settleCost(end.charge?.costNanoUsd ?? 0);
    this.entry.record(end);
  }
}
