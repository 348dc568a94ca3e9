import type { ResolvedModels } from '../../../config/models';
import { notFound } from '../../platform/errors';
import type { ModelRouter } from './model-router';

/** Stands in until the router with circuit breakers is there: a model by its id, a role by its chain, in order. */
export function createPlainRouter({ models, chains }: ResolvedModels): ModelRouter {
  const targetsOf = (id: string) => models.filter((model) => model.id === id).map((model) => ({ id: model.id, model }));
  const chainOf = (role: string): string[] => Object.entries(chains).find(([name]) => name === role)?.[1] ?? [];
  return {
    list: () => [
      ...models.map(({ id, label, isDemo }) => ({ id, label, isDemo, kind: 'model' as const })),
      ...Object.keys(chains).map((id) => ({ id, label: id, isDemo: false, kind: 'role' as const })),
    ],
    plan(name) {
      const targets = [...targetsOf(name), ...chainOf(name).flatMap(targetsOf)];
      if (targets.length === 0) throw notFound('unknown_model', `There is no model "${name.slice(0, 100)}" here.`);
      return targets;
    },
    succeeded: () => undefined,
    failed: () => undefined,
    health: () => [],
  };
}
