import type { ResolvedModel, ResolvedModels } from '../../config/models';
import { notFound } from '../platform/errors';
import type { ClassifiedError } from './classify-error';
import type { OwnModels } from './provider-keys/own-models';
import { chainOf } from './routing/chain-of';
import { createModelRouter } from './routing/create-model-router';
import type { CallNeeds, ModelRouter, Target } from './routing/model-router';
import { unreadable } from './routing/own-plan';
import { reportTo } from './routing/report-to';

/** A target of a model, and who is told how its calls go. */
export interface Deployment {
  model: ResolvedModel;
  target: Target;
  /** Tells the router how a call went. */
  report(outcome: 'ok' | ClassifiedError): void;
}

/** What can be called. */
export interface ModelCatalogue {
  readonly defaultModel: ResolvedModel;
  /** Every usable model, without secrets. */
  list(): { id: string; label: string; isDemo: boolean }[];
  has(id: string): boolean;
  /** Whether there is such a role, with `own` for that organisation. */
  hasRole(role: string, own?: OwnModels): boolean;
  /**
   * The model asked for (default: the catalogue's) by itself: to name it, not to call it; with `own` as that organisation has
   * it. Throws `model_not_found` (404), `provider_key_unreadable` (503).
   */
  find(id?: string, own?: OwnModels): Deployment;
  /**
   * Where a call is to be tried, in this order: the model asked for (default: the catalogue's), then those it falls back to,
   * as `ModelRouter.plan` has it. To be asked for each call anew: the router's health goes into it.
   */
  chain(role: string, id?: string, needs?: CallNeeds, own?: OwnModels): Deployment[];
}

const NO_NEEDS: CallNeeds = { inputTokens: 0, hasTools: false, hasImages: false };

/** The agents' view of the models. `router` is the process's own; default: one of this catalogue's. */
export function createModelCatalogue(
  resolved: ResolvedModels,
  router: ModelRouter = createModelRouter({ resolved }),
): ModelCatalogue {
  const deploy = (target: Target): Deployment => ({
    model: target.model,
    target,
    report: reportTo(router, target),
  });
  const find = (name: string, own?: OwnModels): Deployment => {
    const [first] = chainOf(own ?? resolved, name);
    const target = (own ?? resolved).targets.find(({ model }) => model.id === first?.id);
    if (!target && first && own?.unreadable.has(first.id)) throw unreadable();
    if (!target) throw notFound('model_not_found', `There is no model "${name.slice(0, 100)}" here.`);
    return deploy(target);
  };
  return {
    get defaultModel() {
      return find(resolved.defaultModel).model;
    },
    list: () => resolved.models.map(({ id, label, isDemo }) => ({ id, label, isDemo })),
    has: (id) => resolved.models.some((model) => model.id === id),
    hasRole: (role, own) => Object.hasOwn((own ?? resolved).roles, role),
    find: (id, own) => find(id ?? (own ?? resolved).defaultModel, own),
    chain: (role, id, needs = NO_NEEDS, own) =>
      router.plan(id ?? (own ?? resolved).defaultModel, needs, role, own).map(deploy),
  };
}
