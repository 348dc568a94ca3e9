import { DOCUMENT_OUTPUT_TOKENS_MAX, DOCUMENT_ROLE } from '../agents/support/notes/write-document';
import { REPLY_ROLE } from '../agents/support/reply/reply-role';
import { estimateCall } from '../llm/price-call';
import type { RunRecord } from '../models/run.model';
import { canvasGenerationInput } from '../queues/canvas-generation-input';
import type { Budgets } from '../security/budgets';
import type { Base } from './open-base';

/**
 * 402 `budget_exceeded` for what could not pay a first call of the model (or the first of a role), which is at least its
 * longest answer: `maxOutputTokens`, default as `estimateCall`.
 */
export async function requireBudget(
  { budgets, resolvedModels, ownModels }: Base,
  spender: Parameters<Budgets['requireLeft']>[0],
  name?: string,
  maxOutputTokens?: number,
): Promise<void> {
  const usable = (await ownModels.modelsOf(spender.organisationId)) ?? resolvedModels;
  const asked = name ?? usable.defaultModel;
  const id = Object.hasOwn(usable.roles, asked) ? usable.roles[asked]?.[0] : asked;
  const model = usable.models.find((one) => one.id === id);
  if (model) await budgets.requireLeft(spender, estimateCall(model, 0, maxOutputTokens));
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
  if (run.kind === 'canvas.generate') return requireBudget(base, spender, canvasGenerationInput.parse(run.input).model);
  if (run.kind === 'support.reply') return requireRoleBudget(base, spender, REPLY_ROLE);
  await requireRoleBudget(base, spender, DOCUMENT_ROLE, DOCUMENT_OUTPUT_TOKENS_MAX);
}

/** The same for a role; where there is no such role, for the default model, which is called then. */
export async function requireRoleBudget(
  base: Base,
  spender: Parameters<Budgets['requireLeft']>[0],
  role: string,
  maxOutputTokens?: number,
): Promise<void> {
  const usable = (await base.ownModels.modelsOf(spender.organisationId)) ?? base.resolvedModels;
  await requireBudget(base, spender, Object.hasOwn(usable.roles, role) ? role : undefined, maxOutputTokens);
}
