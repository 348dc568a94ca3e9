import type { z } from 'zod';
import { type Catalogue, catalogueSchema, ENVIRONMENT_MODELS, modelCatalogue } from './model-catalogue';

/** What a file says, as read: not checked yet. */
export type RawCatalogue = Record<string, unknown>;

/**
 * A file's models and roles over the built-in ones: a model of a known id changes the fields it names, a role of a known
 * name is replaced. `problems` is everything that is wrong, each with its path and how to mend it; empty: `catalogue` is good.
 */
export function mergeCatalogue(
  raw: RawCatalogue,
  base: Catalogue = modelCatalogue,
): { catalogue: Catalogue; problems: string[] } {
  const known = new Map(base.models.map((model) => [model.id, model]));
  const overlaid = Array.isArray(raw['models'])
    ? { ...raw, models: raw['models'].map((model: unknown) => overlay(model, known)) }
    : raw;
  const parsed = catalogueSchema.safeParse(overlaid);
  if (!parsed.success) return { catalogue: base, problems: parsed.error.issues.map(describeIssue) };
  const { models, roles } = parsed.data;
  const catalogue: Catalogue = {
    models: [...new Map([...base.models, ...models].map((model) => [model.id, model])).values()],
    roles: { ...base.roles, ...roles },
  };
  return { catalogue, problems: [...clashesOf(parsed.data), ...danglingOf(catalogue)] };
}

function overlay(model: unknown, known: Map<string, object>): unknown {
  if (typeof model !== 'object' || model === null || !('id' in model)) return model;
  return { ...known.get(String(model.id)), ...model };
}

/** Names that mean two things. */
function clashesOf({ models }: Catalogue): string[] {
  const ids = models.map(({ id }) => id);
  return [
    ...ids.flatMap((id, place) =>
      ids.indexOf(id) < place ? [`models.${place}.id: "${id}" is there twice; give one another id`] : [],
    ),
    ...ids.flatMap((id, place) =>
      (ENVIRONMENT_MODELS as readonly string[]).includes(id)
        ? [`models.${place}.id: "${id}" is the model that the environment describes; take another id`]
        : [],
    ),
  ];
}

/** Names that mean nothing, and roles that have a model's name. */
function danglingOf({ models, roles }: Catalogue): string[] {
  const ids = new Set<string>([...ENVIRONMENT_MODELS, ...models.map(({ id }) => id)]);
  const unknown = (path: string, names: readonly string[], alsoRoles: boolean) =>
    names.flatMap((name, place) =>
      ids.has(name) || (alsoRoles && Object.hasOwn(roles, name))
        ? []
        : [`${path}.${place}: there is no model "${name}"; correct it or define it under models`],
    );
  return [
    ...Object.keys(roles).flatMap((role) =>
      ids.has(role) ? [`roles.${role}: a model has this name; rename one of the two`] : [],
    ),
    ...Object.entries(roles).flatMap(([role, chain]) => unknown(`roles.${role}`, chain, false)),
    ...models.flatMap((model) =>
      (['fallbacks', 'contextFallbacks', 'contentPolicyFallbacks'] as const).flatMap((field) =>
        unknown(`models.${model.id}.${field}`, model[field] ?? [], true),
      ),
    ),
  ];
}

/** Never the value: it may be a secret in the wrong place. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys')
    return `${path}: not known: ${issue.keys.join(', ')}; correct the name or take it out`;
  if (issue.code === 'invalid_type') return `${path}: ${issue.message}; it is missing or of another type`;
  return `${path}: ${issue.message}`;
}
