import { Types } from 'mongoose';
import type { ChatRequest } from '../../contracts/gateway/chat-completions';
import type { ModelCallRecord } from '../../models/money/model-call.model';
import type { Caller } from '../../platform/caller';
import { type CallDetails, keyUsedBy, type Ledger } from '../ledger';
import type { CallEntry, EndedCall } from '../metered-call';
import type { Target } from '../routing/model-router';

/** Whose call it is and what was asked. */
export interface AskedCall {
  caller: Caller;
  request: ChatRequest;
}

/** One call of one target, for a client of the gateway, in the ledger. */
export function enterGatewayCall(
  ledger: Pick<Ledger, 'begin' | 'mark' | 'record' | 'marked'>,
  asked: AskedCall,
  id: string,
  target: Target,
): CallEntry {
  const row = (end: EndedCall) => toRow(id, asked, target, end);
  return {
    begin: (look) => ledger.begin(id, () => row(look())),
    mark: (end) => ledger.mark(row(end)),
    marked: () => ledger.marked(),
    record: (end) => ledger.record(row(end), detailsOf(asked, target, end)),
  };
}

function toRow(_id: string, asked: AskedCall, { id: target, model }: Target, end: EndedCall): ModelCallRecord {
  const { charge, outcome, errorKind, startedAt, firstTokenMs, durationMs } = end;
  return {
    ...ownerOf(asked),
    ...{ _id, agent: 'gateway', model: model.id, target, provider: model.provider },
    ...keyUsedBy(model),
    inputTokens: charge?.usage.inputTokens ?? 0,
    outputTokens: charge?.usage.outputTokens ?? 0,
    cachedInputTokens: charge?.usage.cachedInputTokens ?? 0,
    isEstimated: charge?.isEstimated ?? false,
    costNanoUsd: charge?.costNanoUsd ?? 0,
    ...(charge?.bill && { bill: charge.bill }),
    ...{ startedAt, firstTokenMs, durationMs, outcome },
    ...(errorKind !== undefined && outcome !== 'aborted' && { errorKind }),
  };
}

function detailsOf({ request: asked }: AskedCall, { model }: Target, { answer }: EndedCall): CallDetails {
  const { temperature, top_p: topP, max_completion_tokens: most, max_tokens: tokens } = asked;
  const request = {
    temperature: temperature ?? undefined,
    topP: topP ?? undefined,
    maxTokens: most ?? tokens ?? undefined,
  };
  return { providerModel: model.providerModel, baseUrl: model.baseUrl, request, ...answer };
}

/** Fields of a row that say who asked for what. */
export const ownerOf = ({
  caller,
  request,
}: AskedCall): Pick<ModelCallRecord, 'organisationId' | 'userId' | 'apiKeyId' | 'modelAsked'> => ({
  ...idsOf(caller),
  modelAsked: request.model,
});

/** A caller is read once for many calls. */
const knownIds = new WeakMap<Caller, Pick<ModelCallRecord, 'organisationId' | 'userId' | 'apiKeyId'>>();
function idsOf(caller: Caller): Pick<ModelCallRecord, 'organisationId' | 'userId' | 'apiKeyId'> {
  let ids = knownIds.get(caller);
  if (!ids) {
    ids = {
      organisationId: new Types.ObjectId(caller.organisationId),
      userId: new Types.ObjectId(caller.userId),
      ...(caller.apiKey && { apiKeyId: new Types.ObjectId(caller.apiKey.id) }),
    };
    knownIds.set(caller, ids);
  }
  return ids;
}
