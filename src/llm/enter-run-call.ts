import { Types } from 'mongoose';
import type { RunKind } from '../contracts/kernel/runs';
import { AGENT_OF_RUN, type ModelCallRecord } from '../models/money/model-call.model';
import { keyUsedBy, type Ledger } from './ledger';
import type { CallEntry, EndedCall } from './paid-attempt';
import type { Target } from './routing/model-router';

interface RunOfCall {
  id: string;
  kind: RunKind;
  organisationId: string;
  userId: string;
  attempt: number;
  apiKeyId?: string;
  subjectId?: string;
}
interface RunCall {
  /** Names it within the run's attempt: `<step>:<n>`. */
  id: string;
  stepKey: string;
  modelAsked: string;
  target: Target;
}

/** One attempt at a run's model call in the ledger. */
export function enterRunCall(ledger: Ledger, run: RunOfCall, call: RunCall): CallEntry {
  const id = `${run.id}:${run.attempt}:${call.id}`;
  const { providerModel, baseUrl } = call.target.model;
  return {
    begin: (look) => ledger.begin(id, () => toRow(id, run, call, look())),
    mark: (end) => ledger.mark(toRow(id, run, call, end)),
    marked: () => ledger.marked(),
    record: (end) => {
      const { finishReason } = end;
      ledger.record(toRow(id, run, call, end), {
        ...{ providerModel, baseUrl },
        ...(finishReason && { finishReasons: [finishReason] }),
      });
    },
  };
}

function toRow(_id: string, run: RunOfCall, call: RunCall, end: EndedCall): ModelCallRecord {
  const { charge, outcome, errorKind, startedAt, firstTokenMs, durationMs } = end;
  return {
    _id,
    organisationId: new Types.ObjectId(run.organisationId),
    userId: new Types.ObjectId(run.userId),
    ...(run.apiKeyId !== undefined && { apiKeyId: new Types.ObjectId(run.apiKeyId) }),
    runId: new Types.ObjectId(run.id),
    stepKey: call.stepKey,
    ...(run.subjectId !== undefined && { subjectId: new Types.ObjectId(run.subjectId) }),
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
    ...(charge?.bill && { bill: charge.bill }),
    startedAt,
    firstTokenMs,
    durationMs,
    outcome,
    ...(errorKind ? { errorKind } : {}),
  };
}
