import type { NanoUsd } from '../platform/money';
import { type Settle, settleNothing } from '../security/budgets';
import { classifyError, type ModelErrorKind } from './classify-error';
import { estimateCall, priceCall, type PricedModel, type PricedUsage } from './price-call';
import type { ModelAnswer } from './stream-model-call';

/** Holds the most a call may cost, and resolves with what settles it. `id` names the call within an attempt of the run. */
export type ReserveCall = (call: { id: string; amountNanoUsd: NanoUsd }) => Promise<Settle>;

/** What became of a call that was sent. */
export interface EndedCall {
  outcome: 'ok' | 'failed' | 'aborted';
  errorKind?: ModelErrorKind;
  /** Undefined where nothing had come. */
  charge: PricedUsage | undefined;
  startedAt: Date;
  firstTokenMs: number | null;
  durationMs: number;
  /** Why the model ended; undefined where it did not come to its end. */
  finishReason?: string;
}

/**
 * One attempt at a model call: what it may cost is held before it is sent; what it did cost is settled and told to `onEnd`
 * however it ends. Both are the same, and fixed by whoever sees the end first: the call itself, or who waits no longer.
 */
export class PaidAttempt {
  /** Characters that have come so far: what a call that breaks off is charged by, as nobody tells its usage. */
  outputLength = 0;
  private sentAt: number | undefined;
  private firstTokenMs: number | null = null;
  private end: EndedCall | undefined;
  private isSettled = false;

  private constructor(
    private readonly model: PricedModel,
    private readonly inputLength: number,
    private readonly settleCost: Settle,
    private readonly onEnd: (end: EndedCall) => void,
  ) {}

  /** Stands before the first attempt: costs nothing, holds nothing. */
  static none(): PaidAttempt {
    return new PaidAttempt({ price: null, window: 0 }, 0, settleNothing, () => undefined);
  }

  /** Throws what `reserve` throws: 402 `budget_exceeded`. Without it nothing is held. */
  static async open(
    reserve: ReserveCall | undefined,
    model: PricedModel,
    call: { id: string; inputLength: number; maxOutputTokens?: number | undefined },
    onEnd: (end: EndedCall) => void = () => undefined,
  ): Promise<PaidAttempt> {
    const amountNanoUsd = estimateCall(model, call.inputLength, call.maxOutputTokens);
    const settle = (await reserve?.({ id: call.id, amountNanoUsd })) ?? settleNothing;
    return new PaidAttempt(model, call.inputLength, settle, onEnd);
  }

  /** Makes the call. Settled by the time this ends, also where nobody waits for it any more. */
  async send(
    call: () => Promise<ModelAnswer>,
    kindOf: (error: unknown) => ModelErrorKind = (error) => classifyError(error).kind,
  ): Promise<{ answer: ModelAnswer; told: PricedUsage }> {
    this.sentAt = Date.now();
    try {
      const answer = await call();
      const lengths = { input: this.inputLength, output: answer.outputLength };
      const told = priceCall(this.model.price, answer.usage, lengths);
      const { charge } = this.close('ok', told, undefined, answer.finishReason);
      await this.settle(charge?.costNanoUsd ?? 0);
      return { answer, told };
    } catch (error) {
      await this.settle(this.fail(kindOf(error))?.costNanoUsd ?? 0);
      throw error;
    }
  }

  /** The first token is here. */
  markFirstToken(): void {
    if (this.sentAt !== undefined) this.firstTokenMs ??= Date.now() - this.sentAt;
  }

  /** What a call that broke off is charged; undefined where nothing had come, or none was sent. */
  fail(kind: ModelErrorKind): PricedUsage | undefined {
    if (this.sentAt === undefined) return undefined;
    const lengths = { input: this.inputLength, output: this.outputLength };
    const charge = this.outputLength === 0 ? undefined : priceCall(this.model.price, undefined, lengths);
    return this.close(kind === 'aborted' ? 'aborted' : 'failed', charge, kind).charge;
  }

  /** Gives back what is held for a call that was never sent: the run was stopped first. */
  async abandon(): Promise<void> {
    if (this.sentAt === undefined) await this.settle(0);
  }

  /** The first one holds. */
  private close(
    outcome: EndedCall['outcome'],
    charge: PricedUsage | undefined,
    errorKind?: ModelErrorKind,
    finishReason?: string,
  ): EndedCall {
    if (this.end) return this.end;
    const sentAt = this.sentAt ?? Date.now();
    this.end = {
      outcome,
      charge,
      startedAt: new Date(sentAt),
      firstTokenMs: this.firstTokenMs,
      durationMs: Date.now() - sentAt,
      ...(errorKind ? { errorKind } : {}),
      ...(finishReason ? { finishReason } : {}),
    };
    this.onEnd(this.end);
    return this.end;
  }

  private async settle(costNanoUsd: NanoUsd): Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    await this.settleCost(costNanoUsd);
  }
}
