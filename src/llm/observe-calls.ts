import { isEmbedding, type ModelCallRecord } from '../models/money/model-call.model';
import { modelLabel } from '../platform/llm-metrics';
import type { Metrics } from '../platform/metrics';
import { activeSpan, type Facts, type Telemetry } from '../platform/telemetry';
import { SECOND_MS } from '../platform/time';
import type { CallDetails, Ledger } from './ledger';

/** Names of the conventions where they are not ours. */
const PROVIDERS: Record<string, string> = { gemini: 'gcp.gemini' };
/** Where a provider is called that has no address of its own in the catalogue. */
const ADDRESSES: Record<string, string> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
};
/** Codes of finish reasons; what is none of a code's form is not passed on. */
const CODE = /^[\w.-]{1,40}$/;

/**
 * The ledger sees every call of a model, of agents, of the gateway and of embeddings, once and at its end. This one also
 * counts what it takes and, where there is telemetry, makes a span of it under the run's or the request's.
 */
export function observeCalls(
  ledger: Ledger,
  { metrics, telemetry }: { metrics: Pick<Metrics, 'llm'>; telemetry: Telemetry | undefined },
): Ledger {
  return {
    record(call, details = {}) {
      ledger.record(call);
      metrics.llm.countCall(call);
      // An answer from the cache called no model.
      if (telemetry && call.outcome !== 'cached') trace(telemetry, call, details);
    },
    begin: (id, look) => ledger.begin(id, look),
    mark: (call) => ledger.mark(call),
    marked: () => ledger.marked(),
    flush: () => ledger.flush(),
  };
}

function trace(telemetry: Telemetry, call: ModelCallRecord, details: CallDetails): void {
  const operation = isEmbedding(call.agent) ? 'embeddings' : 'chat';
  const model = details.providerModel ?? call.model;
  const error = call.outcome === 'ok' ? undefined : (call.errorKind ?? call.outcome);
  const shared: Facts = {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': PROVIDERS[call.provider] ?? call.provider,
    'gen_ai.request.model': model,
    'gen_ai.response.model': details.responseModel,
    ...addressOf(details.baseUrl ?? ADDRESSES[call.provider]),
  };
  const start = {
    name: `${operation} ${model}`,
    kind: 'client' as const,
    startedAt: call.startedAt,
    facts: { ...shared, ...factsOf(call, details) },
  };
  const span = activeSpan()?.child(start) ?? telemetry.start(start);
  if (error) span.fail(error);
  span.end(new Date(call.startedAt.getTime() + call.durationMs));

  const failure = error ? { 'error.type': error } : {};
  // Of a single organisation's own server a figure tells neither name nor address.
  const { 'server.address': _, 'server.port': __, ...anywhere } = shared;
  const figures = call.providerKeyId
    ? { ...anywhere, 'gen_ai.request.model': modelLabel(call.model), 'gen_ai.response.model': undefined }
    : shared;
  telemetry.observe('gen_ai.client.operation.duration', call.durationMs / SECOND_MS, { ...figures, ...failure });
  if (call.firstTokenMs !== null)
    telemetry.observe('gen_ai.client.operation.time_to_first_chunk', call.firstTokenMs / SECOND_MS, figures);
  for (const [type, tokens] of Object.entries({ input: call.inputTokens, output: call.outputTokens }))
    if (tokens > 0) telemetry.observe('gen_ai.client.token.usage', tokens, { ...figures, 'gen_ai.token.type': type });
}

function factsOf(call: ModelCallRecord, { request = {}, finishReasons, responseId }: CallDetails): Facts {
  const reasons = finishReasons?.filter((reason) => CODE.test(reason));
  return {
    'gen_ai.conversation.id': call.subjectId?.toString(),
    'gen_ai.response.id': responseId,
    'gen_ai.response.finish_reasons': reasons?.length ? reasons : undefined,
    'gen_ai.request.temperature': request.temperature,
    'gen_ai.request.top_p': request.topP,
    'gen_ai.request.max_tokens': request.maxTokens,
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': call.cachedInputTokens,
    'weft.call.id': call._id,
    'weft.call.target': call.target,
    'weft.call.first_token_ms': call.firstTokenMs ?? undefined,
    'weft.run.id': call.runId?.toString(),
  };
}

function addressOf(address: string | undefined): Facts {
  if (address === undefined || !URL.canParse(address)) return {};
  const { hostname, port, protocol } = new URL(address);
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'http:' ? 80 : 443) };
}
