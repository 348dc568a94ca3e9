import type { Deployment } from './catalogue';
import { type ClassifiedError, describeKind } from './classify-error';
import { mapModelError } from './map-model-error';
import { mayCure } from './routing/may-cure';

/** What a chain is made of: as much as is asked of it. */
export type Callable = Pick<Deployment, 'model' | 'target' | 'report'>;

/** What a deployment is told of a call that was not made after all, or that the caller broke off: nothing of its health. */
export const BROKEN_OFF = describeKind('aborted');

/** Who can still be called, in order. */
export class FallbackChain<Called extends Callable> {
  /** The first reason why one could not. */
  private refusal: Error | undefined;

  constructor(
    private readonly chain: readonly Called[],
    private readonly refusalOf: ((deployment: Called) => Promise<Error | undefined>) | undefined,
  ) {}

  /** Throws the first refusal where all refuse. */
  async first(): Promise<Called> {
    const found = await this.findFrom(0, () => true);
    if (found) return found;
    throw this.refusal ?? mapModelError(describeKind('unavailable'), new Error('no model in the chain'));
  }

  /** The next one that may do better where `from` failed, and can take the call. */
  next(from: Called, error: ClassifiedError): Promise<Called | undefined> {
    return this.findFrom(this.chain.indexOf(from) + 1, (to) => mayCure(error, from.target, to.target));
  }

  /** The same, without asking whether it can take the call. */
  hasNextFor(from: Called, error: ClassifiedError): boolean {
    const place = this.chain.indexOf(from);
    return this.chain.some((to, at) => at > place && mayCure(error, from.target, to.target));
  }

  private async findFrom(place: number, mayTake: (to: Called) => boolean): Promise<Called | undefined> {
    for (const to of this.chain.slice(place).filter(mayTake)) {
      const refusal = await this.refusalOf?.(to);
      if (!refusal) return to;
      to.report(BROKEN_OFF);
      this.refusal ??= refusal;
    }
    return undefined;
  }
}
