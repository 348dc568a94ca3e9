import type { ModelCall } from '../../../contracts/money/usage';
import { formatUsd } from '../../../platform/money';
import type { ModelCallRecord } from '../model-call.model';

/** A row of the ledger as the API shows it. */
export function presentCall(call: ModelCallRecord, userName: string): ModelCall {
  return {
    id: call._id,
    startedAt: call.startedAt.toISOString(),
    agent: call.agent,
    userId: call.userId.toHexString(),
    userName,
    apiKeyId: call.apiKeyId?.toHexString() ?? null,
    runId: call.runId?.toHexString() ?? null,
    stepKey: call.stepKey ?? null,
    modelAsked: call.modelAsked,
    model: call.model,
    provider: call.provider,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cachedInputTokens: call.cachedInputTokens,
    isEstimated: call.isEstimated,
    costUsd: formatUsd(call.costNanoUsd),
    bill: (call.bill ?? []).map(({ part, tokens, nanoUsdPerMillion }) => ({
      ...{ part, tokens },
      usdPerMillion: formatUsd(nanoUsdPerMillion),
    })),
    firstTokenMs: call.firstTokenMs,
    durationMs: call.durationMs,
    outcome: call.outcome,
    errorKind: call.errorKind ?? null,
    providerKeyId: call.providerKeyId?.toHexString() ?? null,
  };
}
