import { callWithFallback, type CallLimits } from '../../llm/call-with-fallback';
import type { Deployment } from '../../llm/catalogue';
import { addPricedUsage, priceCall, type PricedUsage } from '../../llm/price-call';
import { streamModelCall } from '../../llm/stream-model-call';
import type { RunContext, StepCall } from '../../runs/run-context';
import type { ModelStepRequest, ModelTurn } from '../durable-steps';
import type { DraftBoard } from './draft-board';
import type { Previews } from './previews';
import type { CanvasToolRunner } from './tool-runner';

export interface CanvasModelDeps {
  context: RunContext;
  chain: readonly Deployment[];
  runner: CanvasToolRunner;
  board: DraftBoard;
  previews: Previews;
  limits: Partial<CallLimits> | undefined;
}

/**
 * One answer of the model, streamed: text goes out as hints; each tool call that is whole is tried on the board at once
 * and shown as a preview. The board is left as it was: what the answer does is done once the answer is recorded.
 */
export async function callCanvasModel(
  deps: CanvasModelDeps,
  request: ModelStepRequest,
  call: StepCall,
): Promise<ModelTurn> {
  const { context, runner, board, previews } = deps;
  const { key } = request;
  const before = runner.snapshot();
  const inputLength = request.messages.reduce((sum, message) => sum + message.text.length, 0);
  const failed: PricedUsage[] = [];
  let outputLength = 0;
  let hasText = false;
  /** A call that broke off is paid all the same; nobody tells its usage. */
  const countFailure = (deployment: Deployment) => {
    if (outputLength > 0)
      failed.push(priceCall(deployment.model.price, undefined, { input: inputLength, output: outputLength }));
    outputLength = 0;
  };
  const withdraw = () => {
    runner.restore(before);
    previews.show(board.drafts());
    if (hasText) context.hint({ type: 'text-reset', data: { key } });
    hasText = false;
  };
  // The first call needs no word of its own: the run has just started.
  if (request.number > 1)
    context.hint({ type: 'status', data: { phase: 'thinking', message: 'Thinking about what is next' } });
  try {
    const { answer, deployment } = await callWithFallback(
      deps.chain,
      async (attempt) => ({
        deployment: attempt.deployment,
        answer: await streamModelCall(
          await attempt.deployment.client(),
          {
            messages: request.messages,
            tools: request.tools,
            messageId: `${context.run.id}-${request.number}`,
            usedToolCallIds: toolCallIds(request),
          },
          {
            signal: attempt.signal,
            onToken: attempt.onToken,
            onText(text) {
              hasText = true;
              outputLength += text.length;
              context.hint({ type: 'text-delta', data: { key, text } });
            },
            onToolCall(toolCall) {
              outputLength += toolCall.raw.length;
              runner.run(toolCall);
              previews.show(board.drafts());
            },
          },
        ),
      }),
      {
        signal: call.signal,
        log: context.log,
        ...(deps.limits && { limits: deps.limits }),
        onRetry({ deployment: failing, error, waitMs }) {
          withdraw();
          countFailure(failing);
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
          withdraw();
          countFailure(from);
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
    const told = priceCall(deployment.model.price, answer.usage, { input: inputLength, output: answer.outputLength });
    if (told.isEstimated) context.log.debug({ model: deployment.model.id, step: key }, 'usage estimated');
    const { usage, costNanoUsd } = [told, ...failed].reduce(addPricedUsage);
    runner.restore(before);
    return { message: answer.message, model: deployment.model.id, usage, costNanoUsd };
  } catch (error) {
    withdraw();
    throw error;
  }
}

function toolCallIds({ messages }: ModelStepRequest): Set<string> {
  return new Set(messages.flatMap((message) => ('tool_call_id' in message ? [String(message.tool_call_id)] : [])));
}
