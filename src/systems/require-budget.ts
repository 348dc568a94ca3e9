import { estimateCall } from '../llm/price-call';
import { type RunRecord, subjectsOf } from '../models/runs/run.model';
import type { Budgets } from '../security/money/budgets';
import type { Base } from './base';
import type { SystemApi } from './system';

/**
 * 402 `budget_exceeded` for what could not pay a first call of the model, which is at least its longest answer. `modelId`: a
 * model, or a role whose first model is meant; default, and where nothing has that name: the default model.
 */
export async function requireBudget(
  { budgets, resolvedModels, ownModels }: Base,
  spender: Parameters<Budgets['requireLeft']>[0],
  modelId?: string,
  maxOutputTokens?: number,
): Promise<void> {
  const usable = (await ownModels.modelsOf(spender.organisationId)) ?? resolvedModels;
  const asked = modelId !== undefined && Object.hasOwn(usable.roles, modelId) ? usable.roles[modelId]?.[0] : modelId;
  const find = (id: string | undefined) => usable.models.find((model) => model.id === id);
  const model = find(asked) ?? find(usable.defaultModel);
  if (model) await budgets.requireLeft(spender, estimateCall(model, 0, maxOutputTokens));
}

/** The same for a run that is to be run again: its owner pays, whoever asks. */
export async function requireRunBudget(base: Base, parts: readonly SystemApi[], run: RunRecord): Promise<void> {
  const spender = {
    organisationId: run.organisationId.toHexString(),
    userId: run.userId.toHexString(),
    tier: run.tier,
    runId: run._id.toHexString(),
    ...(run.apiKeyId && { apiKeyId: run.apiKeyId.toHexString() }),
    subjects: subjectsOf(run),
  };
  const first = parts.map(({ firstCall }) => firstCall?.(run)).find((call) => call !== undefined);
  if (first) await requireBudget(base, spender, first.model, first.maxOutputTokens);
}
