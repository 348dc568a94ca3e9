import type { ModelDescription } from '../../config/models';
import type { NanoUsd } from '../platform/money';
import { type Settle, settleNothing } from '../security/budgets';
import { estimateCall, priceCall, type PricedUsage } from './price-call';
import type { ModelAnswer } from './stream-model-call';

/** Holds the most a call may cost, and resolves with what settles it. `id` names the call within an attempt of the run. */
export type ReserveCall = (call: { id: string; amountNanoUsd: NanoUsd }) => Promise<Settle>;

type Priced = Pick<ModelDescription, 'price' | 'window'>;

/** One attempt at a model call: what it may cost is held before it is sent; what it did cost is settled however it ends. */
export class PaidAttempt {
  /** Characters that have come so far: what a call that breaks off is charged by, as nobody tells its usage. */
  outputLength = 0;
  private isSent = false;
  private isSettled = false;

  private constructor(
    private readonly model: Priced,
    private readonly inputLength: number,
    private readonly settle: Settle,
  ) {}

  /** Stands before the first attempt: costs nothing, holds nothing. */
  static none(): PaidAttempt {
    return new PaidAttempt({ price: null, window: 0 }, 0, settleNothing);
  }

  /** Throws what `reserve` throws: 402 `budget_exceeded`. Without it nothing is held. */
  static async open(
    reserve: ReserveCall | undefined,
    model: Priced,
    call: { id: string; inputLength: number },
  ): Promise<PaidAttempt> {
    const amountNanoUsd = estimateCall(model, call.inputLength);
    const settle = (await reserve?.({ id: call.id, amountNanoUsd })) ?? settleNothing;
    return new PaidAttempt(model, call.inputLength, settle);
  }

  /** Makes the call. Settled by the time this ends, also where nobody waits for it any more. */
  async send(call: () => Promise<ModelAnswer>): Promise<{ answer: ModelAnswer; told: PricedUsage }> {
    this.isSent = true;
    try {
      const answer = await call();
      const lengths = { input: this.inputLength, output: answer.outputLength };
      const told = priceCall(this.model.price, answer.usage, lengths);
      await this.end(told.costNanoUsd);
      return { answer, told };
    } catch (error) {
      await this.end(this.broken()?.costNanoUsd ?? 0);
      throw error;
    }
  }

  /** What a call that broke off is charged; undefined where nothing had come. */
  broken(): PricedUsage | undefined {
    if (this.outputLength === 0) return undefined;
    return priceCall(this.model.price, undefined, { input: this.inputLength, output: this.outputLength });
  }

  /** Gives back what is held for a call that was never sent: the run was stopped first. */
  async abandon(): Promise<void> {
    if (!this.isSent) await this.end(0);
  }

  private async end(costNanoUsd: NanoUsd): Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    await this.settle(costNanoUsd);
  }
}
