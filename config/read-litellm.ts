import { type LiteLlmEntry, liteLlmEntry, type LiteLlmSettings, liteLlmSettings, READ_FIELDS } from './litellm-form';
import { modelCatalogue } from './model-catalogue';
import { readLiteLlmEntry, type ReadEntry } from './read-litellm-entry';

export interface ReadLiteLlm {
  /** In our own form, to be merged and checked like a file of ours. */
  raw: { models: Record<string, unknown>[]; roles: Record<string, string[]> };
  /** What cannot stay as it is. */
  problems: string[];
  /** What was not understood, or is taken otherwise than LiteLLM takes it. */
  warnings: string[];
}

/** True for a file in the form of LiteLLM's proxy. */
export const isLiteLlm = (file: Record<string, unknown>): boolean => 'model_list' in file;

/**
 * A file in LiteLLM's form, read into ours: entries of one name are the targets of one model, fallbacks its fallbacks,
 * aliases roles. `readOn` (a day) is the date of its prices.
 */
export function readLiteLlm(file: Record<string, unknown>, readOn: string): ReadLiteLlm {
  const problems: string[] = [];
  const warnings: string[] = [];
  const list = Array.isArray(file['model_list']) ? (file['model_list'] as unknown[]) : [];
  if (list.length === 0) problems.push('model_list: write a list with at least one model');
  const groups = new Map<string, (ReadEntry & { place: number })[]>();
  for (const [place, item] of list.entries()) {
    const path = `model_list.${place}`;
    const parsed = liteLlmEntry.safeParse(item);
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => `${path}.${issue.path.join('.')}: ${issue.message}`));
      continue;
    }
    warnings.push(...unreadOf(path, parsed.data));
    const entry = readLiteLlmEntry(path, parsed.data, readOn);
    problems.push(...entry.problems);
    warnings.push(...entry.warnings);
    if (!entry.model) continue;
    const group = groups.get(parsed.data.model_name) ?? [];
    groups.set(parsed.data.model_name, [...group, { ...entry, place }]);
  }
  const models = [...groups].flatMap(([name, entries]) => joinGroup(name, entries, warnings));
  const roles = readSettings(file, models, { problems, warnings });
  for (const section of Object.keys(file)) {
    if (!['model_list', 'router_settings', 'litellm_settings'].includes(section))
      warnings.push(`${section}: not read; what it sets has its own place here (docs/configuration.md)`);
  }
  return { raw: { models, roles }, problems, warnings };
}

/** Entries of one name: one model with several targets; those that are another model of a provider stand behind it. */
function joinGroup(
  name: string,
  entries: readonly (ReadEntry & { place: number })[],
  warnings: string[],
): Record<string, unknown>[] {
  const kinds = new Map<string, (ReadEntry & { place: number })[]>();
  for (const entry of entries) {
    const kind = `${String(entry.model?.['provider'])}/${String(entry.model?.['providerModel'])}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), entry]);
  }
  const hasWeights = entries.some(({ weight }) => weight !== undefined);
  const byRate = !hasWeights && entries.every(({ rate }) => rate !== undefined);
  const others = [...kinds.keys()].slice(1).map((_, place) => `${name}.${place + 2}`);
  return [...kinds.values()].map((alike, kind) => {
    if (new Set(alike.map(({ model }) => JSON.stringify(model))).size > 1)
      warnings.push(
        `model_list: "${name}": prices, windows or capabilities differ; those of its first entry hold for all`,
      );
    if (kind > 0)
      warnings.push(
        `model_list.${alike[0]?.place}: another model than the first "${name}", so it is not chosen by weight: it is "${others[kind - 1]}", which "${name}" falls back to`,
      );
    return {
      ...alike[0]?.model,
      id: kind === 0 ? name : others[kind - 1],
      label: kind === 0 ? name : `${name} (${kind + 1})`,
      targets: alike.map(({ target, weight, rate }) => ({ ...target, weight: (byRate ? rate : weight) ?? 1 })),
      fallbacks: kind === 0 && others.length > 0 ? others : undefined,
    };
  });
}

/** Puts the fallbacks into the models; returns the roles that the aliases are. */
function readSettings(
  file: Record<string, unknown>,
  models: Record<string, unknown>[],
  said: { problems: string[]; warnings: string[] },
): Record<string, string[]> {
  const roles: Record<string, string[]> = {};
  let byDefault: string[] = [];
  for (const section of ['litellm_settings', 'router_settings'] as const) {
    const parsed = liteLlmSettings.safeParse(file[section]);
    if (!parsed.success) {
      said.problems.push(...parsed.error.issues.map((issue) => `${section}.${issue.path.join('.')}: ${issue.message}`));
      continue;
    }
    const settings: LiteLlmSettings = parsed.data;
    const unread = Object.keys(settings ?? {}).filter((key) => !includes(READ_FIELDS.settings, key));
    if (unread.length > 0) said.warnings.push(`${section}: not read: ${unread.join(', ')}`);
    const isKnown = (name: string) =>
      [...models, ...modelCatalogue.models].some(({ id }) => id === name) ||
      Object.hasOwn(settings?.model_group_alias ?? {}, name);
    byDefault = settings?.default_fallbacks?.filter(isKnown) ?? byDefault;
    const fields = {
      fallbacks: settings?.fallbacks,
      contextFallbacks: settings?.context_window_fallbacks,
      contentPolicyFallbacks: settings?.content_policy_fallbacks,
    };
    for (const [field, list] of Object.entries(fields)) {
      for (const [name, others] of (list ?? []).flatMap((entry) => Object.entries(entry))) {
        const model = models.find(({ id }) => id === name);
        const usable = others.filter((other) => isKnown(other));
        if (usable.length < others.length)
          said.warnings.push(`${section}: fallbacks of "${name}": models that are not there are left out`);
        if (model) model[field] = [...((model[field] as string[] | undefined) ?? []), ...usable];
        else said.warnings.push(`${section}: fallbacks of "${name}" are left out: model_list has no such model`);
      }
    }
    for (const [alias, group] of Object.entries(settings?.model_group_alias ?? {})) {
      if (typeof group === 'string') roles[alias] = [group];
      else said.warnings.push(`${section}.model_group_alias.${alias}: not read: only the name of a model is`);
    }
  }
  for (const model of models) {
    model['fallbacks'] ??= byDefault.filter((name) => name !== model['id']);
  }
  return roles;
}

function unreadOf(path: string, entry: LiteLlmEntry): string[] {
  const parts = [
    [path, entry, READ_FIELDS.entry],
    [`${path}.litellm_params`, entry.litellm_params, READ_FIELDS.params],
    [`${path}.model_info`, entry.model_info ?? {}, READ_FIELDS.info],
  ] as const;
  return parts.flatMap(([at, value, read]) => {
    const unread = Object.keys(value).filter((key) => !includes(read, key));
    return unread.length > 0 ? [`${at}: not read: ${unread.join(', ')}`] : [];
  });
}

const includes = (known: readonly string[], name: string) => known.includes(name);
