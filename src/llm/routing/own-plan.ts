import type { ResolvedTarget } from '../../../config/models';
import { AppError } from '../../platform/errors';
import type { OwnModels } from '../provider-keys/own-models';
import type { ChainLink } from './chain-of';
import { orderByWeight } from './order-by-weight';

/** By weight: an organisation's own ones first, then those of the server, which may stand in for them. */
export function orderOwnFirst(targets: readonly ResolvedTarget[], random: () => number): ResolvedTarget[] {
  const own = targets.filter(({ model }) => model.own);
  if (own.length === 0) return orderByWeight(targets, random);
  return [
    ...orderByWeight(own, random),
    ...orderByWeight(
      targets.filter(({ model }) => !model.own),
      random,
    ),
  ];
}

/**
 * The chain as an organisation's keys let it be. What is asked of a model with own keys is sent with own keys alone, unless
 * the organisation lets the server's stand in: also where another model would take over. Throws 503
 * `provider_key_unreadable` where the first model's key cannot be opened: no other key is used in silence.
 */
export function keepToOwn<Link extends ChainLink>(links: readonly Link[], own: OwnModels | undefined): Link[] {
  const [first] = links;
  if (!own || own.fallsBackToShared || !first) return [...links];
  if (own.unreadable.has(first.id)) throw unreadable();
  if (!own.targetsOf(first.id).some(({ model }) => model.own)) return links.filter(({ id }) => !own.unreadable.has(id));
  return links.filter(({ id }) => !own.unreadable.has(id) && own.targetsOf(id).some(({ model }) => model.own));
}

/** Nothing that a call needs can be opened. */
export const unreadable = () =>
  new AppError(
    'provider_key_unreadable',
    'The key of your organisation for this model’s provider cannot be read. An admin has to put it in again.',
    { status: 503 },
  );
