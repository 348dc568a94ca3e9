import type { Catalogue } from './model-catalogue';
import type { ResolvedModel } from './models';

/** The roles as these models can play them. */
export function rolesAmong(
  models: readonly Pick<ResolvedModel, 'id' | 'isDemo'>[],
  wanted: Catalogue['roles'],
): Record<string, readonly string[]> {
  const roles: Record<string, readonly string[]> = {};
  for (const [role, chain] of Object.entries(wanted)) {
    const usable = chain.filter((id) => models.some((model) => model.id === id));
    if (usable.length > 0) roles[role] = usable;
    else if (models.every(({ isDemo }) => isDemo)) roles[role] = ['demo'];
  }
  return roles;
}

/** The model that answers where neither a person nor the operator names one. */
export const firstChoice = (
  models: readonly Pick<ResolvedModel, 'id' | 'isDemo'>[],
  roles: Readonly<Record<string, readonly string[]>>,
): string => roles['canvas']?.[0] ?? models.find(({ isDemo }) => !isDemo)?.id ?? 'demo';
