import type { ResolvedModel, ResolvedModels } from '../../../config/models';
import { notFound } from '../../platform/errors';
import type { ModelErrorKind } from '../classify-error';

/** A model in a chain. */
export interface ChainLink {
  id: string;
  /** Answers only where the one before failed in this way; absent: in any. */
  standsInFor?: readonly ModelErrorKind[];
}

/**
 * The models that `name` stands for, in the order in which they are to answer. A role: its models. A model: itself, then
 * those that the catalogue names as its fallbacks, else those of `role`, else those after it in the first role that has it.
 * The demo model never stands in for another one. Throws `model_not_found` (404).
 */
export function chainOf(resolved: ResolvedModels, name: string, role?: string): ChainLink[] {
  const chain = rolesOf(resolved, name);
  const id = chain ? chain[0] : name;
  const first = resolved.models.find((model) => model.id === id);
  if (!first) throw notFound('model_not_found', `There is no model "${name.slice(0, 100)}" here.`);
  if (first.isDemo) return [{ id: first.id }];
  const usable = (ids: readonly string[]) =>
    ids
      .flatMap((other) => rolesOf(resolved, other) ?? [other])
      .filter((other) => resolved.models.some((model) => model.id === other && !model.isDemo));
  const general = usable(chain ? chain.slice(1) : restOf(resolved, first, role));
  const seen = new Set([first.id, ...general]);
  const special = (ids: readonly string[] | undefined, kind: ModelErrorKind): ChainLink[] =>
    usable(chain ? [] : (ids ?? [])).flatMap((other) => (seen.has(other) ? [] : [{ id: other, standsInFor: [kind] }]));
  return [
    { id: first.id },
    ...special(first.contextFallbacks, 'context-too-long'),
    ...special(first.contentPolicyFallbacks, 'content-policy'),
    ...[...new Set(general)].filter((other) => other !== first.id).map((other) => ({ id: other })),
  ];
}

function restOf({ roles }: ResolvedModels, model: ResolvedModel, role: string | undefined): readonly string[] {
  if (model.fallbacks) return model.fallbacks;
  if (role !== undefined) return (Object.hasOwn(roles, role) ? roles[role] : undefined) ?? [];
  const chain = Object.values(roles).find((ids) => ids.includes(model.id)) ?? [];
  return chain.slice(chain.indexOf(model.id) + 1);
}

const rolesOf = ({ roles }: ResolvedModels, name: string) => (Object.hasOwn(roles, name) ? roles[name] : undefined);
