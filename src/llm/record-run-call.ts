import { Types } from 'mongoose';
import type { RunKind } from '../contracts/runs';
import { AGENT_OF_RUN, type ModelCallRecord } from '../models/model-call.model';
import { keyUsedBy, type Ledger } from './ledger';
import type { EndedCall } from './paid-attempt';
import type { Target } from './routing/model-router';

interface RunOfCall {
  id: string;
  kind: RunKind;
  organisationId: string;
  userId: string;
  attempt: number;
  apiKeyId?: string;
}

/** Writes down one attempt at a run's model call. `id` names it within the run's attempt: `<step>:<n>`. */
export function recordRunCall(
  ledger: Ledger,
  run: RunOfCall,
  call: {
    id: string;
    stepKey: string;
    modelAsked: string;
    target: Target;
    end: EndedCall;
  },
): void {
  const { charge, outcome, errorKind, startedAt, firstTokenMs, durationMs, finishReason } = call.end;
  const row: ModelCallRecord = {
    _id: `${run.id}:${run.attempt}:${call.id}`,
    organisationId: new Types.ObjectId(run.organisationId),
    userId: new Types.ObjectId(run.userId),
    ...(run.apiKeyId !== undefined && { apiKeyId: new Types.ObjectId(run.apiKeyId) }),
    runId: new Types.ObjectId(run.id),
    stepKey: call.stepKey,
    agent: AGENT_OF_RUN[run.kind],
    modelAsked: call.modelAsked,
    model: call.target.model.id,
    target: call.target.id,
    provider: call.target.model.provider,
    ...keyUsedBy(call.target.model),
    inputTokens: charge?.usage.inputTokens ?? 0,
    outputTokens: charge?.usage.outputTokens ?? 0,
    cachedInputTokens: charge?.usage.cachedInputTokens ?? 0,
    isEstimated: charge?.isEstimated ?? false,
    costNanoUsd: charge?.costNanoUsd ?? 0,
    startedAt,
    firstTokenMs,
    durationMs,
    outcome,
    ...(errorKind ? { errorKind } : {}),
  };
  const { providerModel, baseUrl } = call.target.model;
  ledger.record(row, { providerModel, baseUrl, ...(finishReason && { finishReasons: [finishReason] }) });
}
