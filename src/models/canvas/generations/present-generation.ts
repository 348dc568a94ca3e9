import type { Generation } from '../../../contracts/canvas/canvas';
import { formatUsd } from '../../../platform/money';
import type { GenerationRecord } from './generation.model';

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
    removedCount: record.removedCount ?? 0,
    text: record.text ?? '',
    notice: record.notice
      ? { code: record.notice.code, message: record.notice.message, canContinue: record.notice.canContinue }
      : null,
    continues: record.continues?.generationSessionId ?? null,
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
    previewsUntil: record.status === 'failed' ? (record.previewsUntil?.toISOString() ?? null) : null,
    createdAt: record.createdAt.toISOString(),
    finishedAt: record.finishedAt?.toISOString() ?? null,
  };
}
