import { Counter, Histogram, type Registry } from 'prom-client';
import { OWN_MODEL_PREFIX } from '../contracts/gateway/provider-keys';
import { SECOND_MS } from './time';

const FIRST_TOKEN_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];
const CALL_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 120, 300, 600];
const SPEED_BUCKETS = [1, 5, 10, 20, 40, 60, 80, 100, 150, 200, 400, 800];
const NANO = 1_000_000_000;

/** One call of a model that has ended. */
export interface CountedCall {
  provider: string;
  model: string;
  outcome: 'ok' | 'failed' | 'aborted' | 'cached';
  /** Kind of the error of what failed. */
  errorKind?: string;
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens`. */
  cachedInputTokens: number;
  costNanoUsd: number;
  durationMs: number;
  /** Null: nothing had come, or the call is not of the kind that streams. */
  firstTokenMs: number | null;
}

export interface LlmMetrics {
  /** A call, of agents and of the gateway, whatever became of it. */
  countCall(call: CountedCall): void;
  /** Another model took over from `model`; `reason` is the kind of its error. */
  countFallback(model: string, reason: string): void;
  /** A request that asked for the response cache. */
  countCacheLookup(outcome: 'hit' | 'miss'): void;
}

/** What a process counts of model calls. Providers and models come from the catalogue, never from callers. */
export function createLlmMetrics(registry: Registry): LlmMetrics {
  const registers = [registry];
  const labelNames = ['provider', 'model'] as const;
  const calls = new Counter({
    name: 'weft_llm_calls_total',
    help: 'Model calls by provider, model and outcome',
    labelNames: [...labelNames, 'outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'weft_llm_tokens_total',
    help: 'Tokens by provider, model and kind; cached ones are part of the input',
    labelNames: [...labelNames, 'kind'],
    registers,
  });
  const cost = new Counter({
    name: 'weft_llm_cost_usd_total',
    help: 'Cost of model calls by provider and model',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'weft_llm_call_duration_seconds',
    help: 'Time of a model call from sending it to its last byte, its failure or its abort, by outcome',
    labelNames: [...labelNames, 'outcome'],
    buckets: CALL_BUCKETS_SECONDS,
    registers,
  });
  const firstToken = new Histogram({
    name: 'weft_llm_first_token_seconds',
    help: 'Time to a model’s first token',
    labelNames,
    buckets: FIRST_TOKEN_BUCKETS_SECONDS,
    registers,
  });
  const speed = new Histogram({
    name: 'weft_llm_output_tokens_per_second',
    help: 'Tokens out by the time of the whole call, of those that ended well',
    labelNames,
    buckets: SPEED_BUCKETS,
    registers,
  });
  const fallbacks = new Counter({
    name: 'weft_llm_fallbacks_total',
    help: 'Times that another model or address took over, by the model that failed and why',
    labelNames: ['model', 'reason'],
    registers,
  });
  const lookups = new Counter({
    name: 'weft_llm_cache_lookups_total',
    help: 'Requests that asked for the response cache, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  return {
    countCall({ provider, model, outcome, errorKind, ...call }) {
      const labels = { provider, model: modelLabel(model) };
      calls.inc({ ...labels, outcome: errorKind ?? outcome });
      tokens.inc({ ...labels, kind: 'input' }, call.inputTokens);
      tokens.inc({ ...labels, kind: 'output' }, call.outputTokens);
      tokens.inc({ ...labels, kind: 'cached' }, call.cachedInputTokens);
      cost.inc(labels, call.costNanoUsd / NANO);
      if (call.firstTokenMs !== null) firstToken.observe(labels, call.firstTokenMs / SECOND_MS);
      if (outcome === 'cached') return; // no model was called
      durations.observe({ ...labels, outcome }, call.durationMs / SECOND_MS);
      if (outcome === 'ok' && call.outputTokens > 0 && call.durationMs > 0)
        speed.observe(labels, (call.outputTokens * SECOND_MS) / call.durationMs);
    },
    countFallback: (model, reason) => fallbacks.inc({ model: modelLabel(model), reason }),
    countCacheLookup: (outcome) => lookups.inc({ outcome }),
  };
}

/** A model as figures of the installation name it: what single organisations named is one, `own`. */
export const modelLabel = (id: string): string => (id.startsWith(OWN_MODEL_PREFIX) ? 'own' : id);
