import { type CallLimits } from '../llm/call-limits';
import { callWithFallback } from '../llm/call-with-fallback';
import type { Deployment } from '../llm/catalogue';
import { markPromptCache } from '../llm/mark-prompt-cache';
import { classifyError, type ModelErrorKind } from '../llm/classify-error';
import { weighTokens } from '../llm/estimate-tokens';
import { enterRunCall } from '../llm/enter-run-call';
import type { GatheredToolCall } from '../llm/gather-tool-calls';
import type { Ledger } from '../llm/ledger';
import { PaidAttempt, type ReserveCall } from '../llm/paid-attempt';
import { addPricedUsage, answerLimit, type PricedUsage } from '../llm/price-call';
import type { CallNeeds } from '../llm/routing/model-router';
import { streamModelCall } from '../llm/stream-model-call';
import type { RunContext, StepCall } from '../runs/lifecycle/run-context';
import { askWithinLimit } from './ask-within-limit';
import type { ModelStepRequest, ModelTurn } from './durable-steps';
import { estimateInput } from './estimate-input';

export interface ModelCallDeps {
  context: RunContext;
  /** Where a call is to be tried: asked for each call, as the models' health and the organisation's keys change. */
  chain: (needs: CallNeeds) => Promise<readonly Deployment[]>;
  /** What was asked for: the run's model, or the default one. */
  modelAsked: string;
  limits: Partial<CallLimits> | undefined;
  /** Undefined: nothing is reserved. */
  reserve: ReserveCall | undefined;
  /** Undefined: calls are written down nowhere. */
  ledger: Ledger | undefined;
  /** Told that another model, or another address of the same one, takes over from `model`, and why. */
  onFallback: ((model: string, reason: string) => void) | undefined;
}

/** What an agent does with an answer while it comes. */
export interface ModelCallHooks {
  /** A piece of text. Default: a hint `text-delta` under the step's key. */
  onText?(text: string): void;
  /** A tool call that is whole while the model may still be streaming. */
  onToolCall?(call: GatheredToolCall): void;
  /** An attempt failed: what it has shown, but for text that went out as hints, is to be taken back. */
  onWithdrawn?(): void;
  /** What was shown cannot be taken back: after the first token nobody tries again. Default false. */
  keepsShown?: boolean;
}

/**
 * One answer of a model within a step of a run: streamed, paid before it is sent, written into the ledger, tried again and
 * at other models as `callWithFallback` says; people are told of both. Throws an `AppError` (`model_…`, `budget_exceeded`).
 */
export async function callModel(
  deps: ModelCallDeps,
  request: ModelStepRequest,
  call: StepCall,
  hooks: ModelCallHooks = {},
): Promise<ModelTurn> {
  const { context, modelAsked } = deps;
  const { key, maxOutputTokens } = request;
  const input = estimateInput(request.messages, request.tools);
  const failed: PricedUsage[] = [];
  let attempts = 0;
  let paid = PaidAttempt.none();
  let modelCalled = modelAsked;
  let hasText = false;
  const sayText = (text: string) => {
    hasText = true;
    context.hint({ type: 'text-delta', data: { key, text } });
  };
  const onText = hooks.onText?.bind(hooks) ?? sayText;
  /** A call that broke off is paid all the same. */
  const countFailure = (kind: ModelErrorKind) => {
    const broken = paid.fail(kind);
    if (broken) failed.push(broken);
  };
  const withdraw = () => {
    hooks.onWithdrawn?.();
    if (hasText) context.hint({ type: 'text-reset', data: { key } });
    hasText = false;
  };
  // The first call needs no word of its own: the run has just started.
  if (request.number > 1)
    context.hint({ type: 'status', data: { phase: 'thinking', message: 'Thinking about what is next' } });
  try {
    const needs = {
      inputTokens: input.tokens,
      hasTools: request.tools.length > 0,
      hasImages: input.images > 0,
    };
    const { answer, told, deployment } = await callWithFallback(
      await deps.chain(needs),
      async ({ deployment: called, signal, onToken, onSign }) => {
        const mine = paid; // one that was left behind by a time-out still ends by itself
        const ask = async (limit: number | undefined) =>
          streamModelCall(
            await called.client(limit),
            {
              messages: markPromptCache(request.messages, called.model),
              tools: request.tools,
              messageId: `${context.run.id}-${request.number}`,
              usedToolCallIds: toolCallIds(request),
              canStream: called.model.capabilities?.streaming !== false,
            },
            {
              signal,
              onToken() {
                mine.markFirstToken();
                onToken();
              },
              onThought: onSign,
              onText(text) {
                mine.outputTokens += weighTokens(text);
                onText(text);
              },
              onToolCall(toolCall) {
                mine.outputTokens += weighTokens(toolCall.raw);
                hooks.onToolCall?.(toolCall);
              },
            },
          );
        const limit = answerLimit(called.model, input.tokensAtMost, maxOutputTokens);
        const stream = () => askWithinLimit(ask, { limit, provider: called.model.provider });
        // A client may name its abort as it likes; why it was aborted is ours to know.
        const sent = await mine.send(stream, (error) =>
          call.signal.aborted ? 'aborted' : classifyError(signal.aborted ? signal.reason : error).kind,
        );
        return { ...sent, deployment: called };
      },
      {
        signal: call.signal,
        log: context.log,
        keepsShown: hooks.keepsShown ?? false,
        ...(deps.limits && { limits: deps.limits }),
        async beforeAttempt({ model, target }) {
          attempts += 1;
          call.begin();
          const id = `${key}:${attempts}`;
          const entry = deps.ledger && enterRunCall(deps.ledger, context.run, { id, stepKey: key, modelAsked, target });
          modelCalled = model.id;
          paid = await PaidAttempt.open(
            deps.reserve,
            model,
            { id, inputTokens: input.tokensAtMost, maxOutputTokens },
            entry,
          );
        },
        onRetry({ deployment: { model }, error, waitMs, isElsewhere }) {
          if (isElsewhere) deps.onFallback?.(model.id, error.kind);
          withdraw();
          countFailure(error.kind);
          context.hint({
            type: 'status',
            data: {
              phase: 'retrying',
              message: `The model failed (${error.kind}); trying again in ${Math.max(1, Math.round(waitMs / 1_000))} s`,
              retryAt: new Date(Date.now() + waitMs).toISOString(),
            },
          });
        },
        onFallback({ from, to, error }) {
          deps.onFallback?.(from.model.id, error.kind);
          withdraw();
          countFailure(error.kind);
          context.hint({
            type: 'status',
            data: {
              phase: 'fallback',
              message: `${from.model.label} failed (${error.kind}); ${to.model.label} takes over`,
            },
          });
        },
      },
    );
    if (told.isEstimated) context.log.debug({ model: deployment.model.id, step: key }, 'usage estimated');
    const { usage, costNanoUsd } = [told, ...failed].reduce(addPricedUsage);
    return { message: answer.message, model: deployment.model.id, usage, costNanoUsd };
  } catch (error) {
    withdraw();
    countFailure(call.signal.aborted ? 'aborted' : classifyError(error).kind);
    if (failed.length > 0) call.charge({ model: modelCalled, ...failed.reduce(addPricedUsage) });
    await paid.abandon();
    throw error;
  }
}

function toolCallIds({ messages }: ModelStepRequest): Set<string> {
  return new Set(messages.flatMap((message) => ('tool_call_id' in message ? [String(message.tool_call_id)] : [])));
}
