import type { ResolvedModel, ResolvedModels, ResolvedTarget } from '../../../config/models';
import { badRequest, tooLarge } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Logger } from '../../platform/logger';
import { HOUR_MS } from '../../platform/time';
import { CONTEXT_TOO_LONG } from '../map-model-error';
import { chainOf } from './chain-of';
import { CircuitBreaker } from './circuit-breaker';
import { credentialHash } from './credential-hash';
import type { CallNeeds, ModelRouter, Target } from './model-router';
import { keepToOwn, orderOwnFirst, unreadable } from './own-plan';

/** Breakers of organisations' own keys that a process remembers, and for how long after their last use. */
const OWN_BREAKERS_MAX = 10_000;
const OWN_BREAKER_MS = HOUR_MS;

export interface ModelRouterDeps {
  /** Read at each call: a catalogue that has changed holds for the next one. */
  resolved: ResolvedModels;
  log?: Logger;
  /** Milliseconds since 1970; for tests. */
  now?: () => number;
  /** Between 0 and 1; for tests. */
  random?: () => number;
}

/** The router over a catalogue. Health is this process's own: each learns from its own calls. */
export function createModelRouter({
  resolved,
  log,
  now = Date.now,
  random = Math.random,
}: ModelRouterDeps): ModelRouter {
  let targets: readonly ResolvedTarget[] = [];
  let byModel = new Map<string, ResolvedTarget[]>();
  let breakers = new Map<string, CircuitBreaker>();
  const ownBreakers = new ExpiringCache<CircuitBreaker>(OWN_BREAKERS_MAX);

  /** What is still there keeps its health; an address or key that is new starts well. */
  const refresh = () => {
    if (targets === resolved.targets) return;
    targets = resolved.targets;
    byModel = new Map();
    for (const target of targets) byModel.set(target.model.id, [...(byModel.get(target.model.id) ?? []), target]);
    breakers = new Map(
      targets.map((target): [string, CircuitBreaker] => [
        keyOf(target),
        breakers.get(keyOf(target)) ?? new CircuitBreaker(now),
      ]),
    );
  };
  /** Undefined for a target that a change of the catalogue has taken out. */
  const breakerOf = (target: Target) => {
    if (target.model.own) {
      const key = keyOf(target);
      const breaker = ownBreakers.get(key, now()) ?? new CircuitBreaker(now);
      ownBreakers.set(key, breaker, now() + OWN_BREAKER_MS);
      return breaker;
    }
    refresh();
    return breakers.get(keyOf(target));
  };
  const report = (target: Target, tell: (breaker: CircuitBreaker) => void) => {
    const breaker = breakerOf(target);
    if (!breaker) return;
    const before = breaker.state;
    tell(breaker);
    if (breaker.state === before) return;
    log?.[breaker.state === 'closed' ? 'info' : 'warn'](
      { model: target.id, provider: target.model.provider, outcome: breaker.state },
      'A model’s circuit breaker changed',
    );
  };

  return {
    list(own) {
      const usable = own ?? resolved;
      const models = usable.models.map(({ id, label, isDemo }) => ({ id, label, isDemo, kind: 'model' as const }));
      const roles = Object.entries(usable.roles).map(([id, [first]]) => ({
        id,
        label: id,
        isDemo: models.some((model) => model.id === first && model.isDemo),
        kind: 'role' as const,
      }));
      return [...models, ...roles];
    },
    plan(name, needs, role, own) {
      refresh();
      const links = keepToOwn(chainOf(own ?? resolved, name, role), own);
      const all = links.flatMap(({ id, standsInFor }) =>
        orderOwnFirst((own ? own.targetsOf(id) : byModel.get(id)) ?? [], random).map((target): Target => ({
          id: target.id,
          model: target.model,
          ...(standsInFor && { standsInFor }),
        })),
      );
      const able = all.filter(({ model }) => lacks(model, needs) === undefined);
      // A stand-in for one kind of failure is nobody's first choice.
      if (!able.some(({ standsInFor }) => !standsInFor)) throw all.length === 0 ? unreadable() : refusal(all, needs);
      return healthyFirst(able, (target) => breakerOf(target));
    },
    succeeded: (target) => report(target, (breaker) => breaker.succeeded()),
    failed: (target, error) => report(target, (breaker) => breaker.failed(error)),
    health() {
      refresh();
      return targets.map(({ id, model }) => {
        const known = breakerOf({ id, model });
        return {
          id,
          modelId: model.id,
          provider: model.provider,
          ...(known?.health() ?? { state: 'closed' as const, coolUntil: null, calls: 0, failures: 0 }),
        };
      });
    },
  };
}

/**
 * Those that are well, in their order, then those that cool down, the one that has cooled longest first: where all do, it is
 * tried all the same. One that may be tried again keeps its place only where it is the first, as only then this call tries it.
 */
function healthyFirst(targets: Target[], breakerOf: (target: Target) => CircuitBreaker | undefined): Target[] {
  const well: Target[] = [];
  const cooling: { target: Target; openedAtMs: number }[] = [];
  for (const target of targets) {
    const breaker = breakerOf(target);
    const standing = breaker?.standing() ?? 'ready';
    if (standing === 'ready') well.push(target);
    else if (standing === 'due' && well.length === 0 && !target.standsInFor) {
      breaker?.beginTrial();
      well.push(target);
    } else cooling.push({ target, openedAtMs: breaker?.openedAtMs ?? 0 });
  }
  const later = cooling.sort((a, b) => a.openedAtMs - b.openedAtMs).map(({ target }) => target);
  return generalFirst([...well, ...later]);
}

/** The first to be called is no mere stand-in: its failure to stand in for has not happened. */
function generalFirst(targets: Target[]): Target[] {
  const place = targets.findIndex(({ standsInFor }) => !standsInFor);
  const first = targets[place];
  return place > 0 && first ? [first, ...targets.filter((target) => target !== first)] : targets;
}

const keyOf = ({ id, model }: Target) => `${id} ${credentialHash(model)}`;

/** What the call needs and the model has not. */
function lacks(model: ResolvedModel, needs: CallNeeds): 'window' | 'tools' | 'images' | undefined {
  if (needs.hasTools && model.capabilities?.tools === false) return 'tools';
  if (needs.hasImages && model.capabilities?.images === false) return 'images';
  if (!model.isWindowAssumed && needs.inputTokens > model.window) return 'window';
  return undefined;
}

function refusal(targets: readonly Target[], needs: CallNeeds): Error {
  const lacking = targets.map(({ model }) => lacks(model, needs));
  if (lacking.includes('window')) return tooLarge('model_context_too_long', CONTEXT_TOO_LONG);
  const what = lacking.includes('images') ? 'images' : 'tools';
  return badRequest('model_request_unsupported', `Neither this model nor those it falls back to take ${what}.`, {
    errors: [{ path: what === 'images' ? 'messages' : 'tools', message: `the model takes no ${what}` }],
  });
}
