import type { BlockDraft } from '../../contracts/canvas/blocks';
import type { GenerationNotice } from '../../contracts/canvas/canvas';
import type { CallLimits } from '../../llm/call-limits';
import type { ModelCatalogue } from '../../llm/catalogue';
import type { Ledger } from '../../llm/ledger';
import type { ReserveCall } from '../../llm/paid-attempt';
import type { OwnModels } from '../../llm/provider-keys/own-models';
import { AppError, findCause } from '../../platform/errors';
import type { CanvasGenerationInput } from '../../queues/canvas/canvas-generation-input';
import type { RunContext } from '../../runs/lifecycle/run-context';
import { AgentLimitReached, DurableRun, toolStepKey, unwrapLoopError } from '../durable-steps';
import { personMessage } from '../person-message';
import { callCanvasModel } from './call-canvas-model';
import { canvasAgent } from './canvas-agent';
import type { CanvasView } from './canvas-view';
import { DraftBoard } from './draft-board';
import { Previews } from './previews';
import { noticeOf } from './notice-of';
import { sayRefusal } from './say-refusal';
import { canvasRequestMessage } from './system-prompt';
import { answerOf, CanvasToolRunner } from './tool-runner';

export interface AgentLimits {
  /** Calls of a model in one run; default 25. */
  modelCalls: number;
  /** Calls of tools in one run; default 400. */
  toolCalls: number;
  /** Answers in a row of which every tool call is refused; default 3. */
  fruitlessTurns: number;
}
const DEFAULT_LIMITS: AgentLimits = { modelCalls: 25, toolCalls: 400, fruitlessTurns: 3 };

export interface CanvasAgentDeps {
  models: ModelCatalogue;
  /** The models as the run's organisation has them with keys of its own, asked for at each call. Default: as the server. */
  ownModels?(): Promise<OwnModels | undefined>;
  /** The canvas as read in a recorded step. */
  view: CanvasView;
  /** Drafts that are new or changed, and ids of drafts that will not come. Hints for the eye: not called for what a replay restores. */
  onPreview(drafts: BlockDraft[], withdrawn: string[]): void;
  /** Told of what is finished so far: of recorded answers, and whole calls of the one under way. */
  onPart?(part: CanvasPart): void;
  /** Default: nothing is reserved. */
  reserve?: ReserveCall;
  /** Default: calls are written down nowhere. */
  ledger?: Ledger;
  /** Told that another model takes over from `model`, and why. */
  onFallback?: (model: string, reason: string) => void;
  limits?: Partial<AgentLimits>;
  callLimits?: Partial<CallLimits>;
}

export interface CanvasPart {
  /** In the order in which they are to be saved; one a block. May be empty: the model only spoke. */
  drafts: BlockDraft[];
  /** The model's last words; may be empty. */
  text: string;
  /** Id of the model that answered last. */
  model: string;
}

export interface CanvasGeneration extends CanvasPart {
  /** It is not whole: more was asked for than the limits allow, or the model's last answer was cut. */
  truncated: boolean;
  /** What the person should know of that; null where all went as asked. */
  notice: GenerationNotice | null;
}

/**
 * Has the agent work on a canvas: thinks, calls tools, drafts; saves nothing. Started again with the same journal it calls
 * no recorded model and no recorded tool and comes to the same drafts. Throws the run's own errors as they are, `AppError`
 * (`model_…`, `agent_stuck`, `budget_exceeded`) for what went wrong.
 */
export async function generateOnCanvas(
  context: RunContext<CanvasGenerationInput>,
  deps: CanvasAgentDeps,
): Promise<CanvasGeneration> {
  const { input, id: runId } = context.run;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const asked = deps.models.find(input.model, await deps.ownModels?.());
  const afterBlockId = input.position?.afterBlockId;
  const board = new DraftBoard({ runId, view: deps.view, afterBlockId });
  const runner = new CanvasToolRunner(board);
  const previews = new Previews(deps.onPreview);
  const state = { text: '', model: asked.model.id, fruitless: 0, calls: 0, isCut: false };
  const part = (): CanvasPart => ({ drafts: board.drafts(), text: state.text, model: state.model });

  const run = new DurableRun({
    context,
    limits,
    modelName: asked.model.label,
    callModel: (request, call) =>
      callCanvasModel(
        {
          context,
          chain: async (needs) => deps.models.chain('canvas', input.model, needs, await deps.ownModels?.()),
          modelAsked: input.model ?? asked.model.id,
          runner,
          board,
          previews,
          onWhole: () => deps.onPart?.(part()),
          limits: deps.callLimits,
          reserve: deps.reserve,
          ledger: deps.ledger,
          onFallback: deps.onFallback,
        },
        request,
        call,
      ),
    onTurn({ message, calls, model }, { isReplayed }) {
      state.text = message.text;
      state.calls += calls.length;
      // An answer that calls tools goes on: the model hears which call was not whole.
      state.isCut = calls.length === 0 && CUT.test(String(message.response_metadata['finish_reason']));
      state.model = model;
      const outcomes = calls.map(({ id = '', name, args }) => runner.run({ id, name, args }));
      if (isReplayed) previews.assume(board.drafts());
      else previews.show(board.drafts());
      deps.onPart?.(part());
      state.fruitless = calls.length > 0 && outcomes.every(({ isRefused }) => isRefused) ? state.fruitless + 1 : 0;
      const [first] = calls;
      if (first && !context.hasStep(toolStepKey(first.id ?? '')))
        context.hint({ type: 'status', data: { phase: 'calling_tools', message: saying(calls.length) } });
      if (state.fruitless >= limits.fruitlessTurns)
        throw new AgentLimitReached(`${limits.fruitlessTurns} answers in a row with refused calls only`);
    },
    runTool(toolCall, call) {
      const outcome = runner.run(toolCall);
      if (outcome.isRefused) {
        call.emit({
          type: 'tool-refused',
          data: {
            tool: toolCall.name.slice(0, 60),
            code: outcome.code,
            message: sayRefusal(outcome.code),
            retryable: outcome.code !== 'limit_reached',
          },
        });
      } else {
        for (const draft of outcome.drafts)
          call.emit({
            type: 'tool-output',
            data: { tool: toolCall.name, output: draft, toolCallId: toolCall.id, input: toolCall.args },
          });
      }
      return Promise.resolve(answerOf(outcome));
    },
  });

  const agent = canvasAgent(await asked.client());
  const message = personMessage(
    canvasRequestMessage(deps.view, input.prompt, { afterBlockId, continues: input.continues }),
    {
      id: `${runId}-request`,
    },
  );
  let isCutShort = false;
  try {
    await agent.invoke(
      { messages: [message] },
      { signal: context.signal, recursionLimit: limits.modelCalls * 4 + 10, context: { run } },
    );
  } catch (error) {
    const limit = findCause(error, AgentLimitReached);
    if (!limit) throw unwrapLoopError(error, context.signal);
    // What is on the board is worth keeping; with nothing on it the run has failed.
    if (board.drafts().length === 0)
      throw new AppError('agent_stuck', 'The model kept trying without making anything.', {
        status: 502,
        isRetryable: true,
        cause: limit,
      });
    isCutShort = true;
  }
  const made = part();
  const notice = noticeOf({
    isFull: board.isTruncated,
    isLimited: isCutShort || run.wasLimited,
    isCut: state.isCut,
    isOnlyWords: state.calls === 0 && made.drafts.length === 0,
  });
  return { ...made, truncated: notice !== null && notice.code !== 'no_tools', notice };
}

/** What providers say of an answer that came to the longest they give. */
const CUT = /^(length|max_tokens|max_output_tokens|model_length)$/i;

const saying = (count: number) => (count === 1 ? 'Working on 1 block' : `Working on ${count} blocks`);
