import { estimateCall } from '../llm/price-call';
import type { RunRecord } from '../models/run.model';
import { canvasGenerationInput } from '../queues/canvas-generation-input';
import type { Budgets } from '../security/budgets';
import type { Base } from './open-base';

/** 402 `budget_exceeded` for what could not pay a first call of the model, which is at least its longest answer. */
export async function requireBudget(
  { budgets, resolvedModels, ownModels }: Base,
  spender: Parameters<Budgets['requireLeft']>[0],
  modelId?: string,
): Promise<void> {
  const usable = (await ownModels.modelsOf(spender.organisationId)) ?? resolvedModels;
  const model = usable.models.find(({ id }) => id === (modelId ?? usable.defaultModel));
  if (model) await budgets.requireLeft(spender, estimateCall(model, 0));
}

/** The same for a run that is to be run again: its owner pays, whoever asks. */
export async function requireRunBudget(base: Base, run: RunRecord): Promise<void> {
  const spender = {
    organisationId: run.organisationId.toHexString(),
    userId: run.userId.toHexString(),
    tier: run.tier,
    runId: run._id.toHexString(),
    ...(run.apiKeyId && { apiKeyId: run.apiKeyId.toHexString() }),
  };
  await requireBudget(base, spender, canvasGenerationInput.parse(run.input).model);
}
