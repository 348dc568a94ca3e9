import type { Generation } from '../../contracts/canvas';
import { formatUsd } from '../../platform/money';
import type { GenerationRecord } from '../generation.model';

/** The generation as it leaves. */
export function presentGeneration(record: GenerationRecord): Generation {
  return {
    generation_session_id: record._id,
    runId: record.runId.toHexString(),
    canvasId: record.canvasId.toHexString(),
    prompt: record.prompt,
    status: record.status,
    requestedBy: { id: record.requestedBy.toHexString(), name: record.requestedByName },
    blockCount: record.blockIds.length,
    editCount: record.editCount,
    truncated: record.truncated,
    model: record.model,
    usage: {
      inputTokens: record.usage.inputTokens,
      outputTokens: record.usage.outputTokens,
      cachedInputTokens: record.usage.cachedInputTokens,
      modelCalls: record.usage.modelCalls,
    },
    costUsd: formatUsd(record.costNanoUsd),
    error: record.error
      ? { code: record.error.code, message: record.error.message, retryable: record.error.retryable }
      : null,
    approvalId: record.approvalId?.toHexString() ?? null,
    createdAt: record.createdAt.toISOString(),
    finishedAt: record.finishedAt?.toISOString() ?? null,
  };
}
