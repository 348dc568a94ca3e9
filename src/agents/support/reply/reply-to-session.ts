import type { TaskLane } from '../../../contracts/support/task-lane';
import type { CallLimits } from '../../../llm/call-limits';
import type { ModelCatalogue } from '../../../llm/catalogue';
import type { Ledger } from '../../../llm/ledger';
import type { ReserveCall } from '../../../llm/paid-attempt';
import type { OwnModels } from '../../../llm/provider-keys/own-models';
import { INVALID_ARGUMENTS } from '../../../llm/stream-model-call';
import { AppError, findCause } from '../../../platform/errors';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { AgentText } from '../../../security/agent-text/delimit';
import { conversationTools, guidedTools } from '../../../tools/support/index';
import { proposeStep, type StepInput } from '../../../tools/support/propose-step';
import type { ParsedArguments } from '../../../tools/support/support-tool';
import { type LaneInput, updateTaskLane } from '../../../tools/support/update-task-lane';
import { callModel } from '../../call-model';
import {
  AgentLimitReached,
  DurableRun,
  type ToolAnswer,
  type ToolCallRequest,
  unwrapLoopError,
} from '../../durable-steps';
import { personMessage, type ShownImage } from '../../person-message';
import { replyAgent, type ReplyMode } from './reply-agent';
import { REPLY_ROLE } from './reply-role';

export interface ReplyLimits {
  /** Calls of a model in one run; default 6. */
  modelCalls: number;
  /** Calls of tools in one run; default 12. */
  toolCalls: number;
  /** Answers in a row of which every tool call is refused; default 2. */
  fruitlessTurns: number;
}
const DEFAULT_LIMITS: ReplyLimits = { modelCalls: 6, toolCalls: 12, fruitlessTurns: 2 };

export interface ReplyDeps {
  mode: ReplyMode;
  models: ModelCatalogue;
  /** A role or model; undefined: the catalogue's default. */
  model: string | undefined;
  ownModels(): Promise<OwnModels | undefined>;
  /** The one message: same on every replay. */
  prompt: AgentText;
  /** Empty: none, or no model sees them. */
  images: readonly ShownImage[];
  /** Saves the lane as proposed and answers it as it stands then; undefined where the session takes none any more. */
  proposeLane(lane: LaneInput): Promise<TaskLane | undefined>;
  reserve: ReserveCall | undefined;
  ledger: Ledger | undefined;
  onFallback: ((model: string, reason: string) => void) | undefined;
  limits?: Partial<ReplyLimits>;
  callLimits?: Partial<CallLimits>;
}

export interface Reply {
  /** All that was said, turn by turn, with a blank line between; may be empty of a guided session. */
  content: string;
  /** Of a guided session. */
  step: StepInput | undefined;
}

/**
 * Has the assistant answer in a session. Started again with the same journal it calls no recorded model and no recorded
 * tool and comes to the same answer. Throws the run's own errors as they are, `AppError` (`model_…`, `agent_stuck`,
 * `budget_exceeded`) for what went wrong.
 */
export async function replyToSession(context: RunContext, deps: ReplyDeps): Promise<Reply> {
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const asked = deps.models.find(deps.model, await deps.ownModels());
  const state = { texts: [] as string[], step: undefined as StepInput | undefined, fruitless: 0 };
  let lanes: Promise<unknown> = Promise.resolve();

  const run = new DurableRun({
    context,
    limits,
    modelName: asked.model.label,
    callModel: (request, call) =>
      callModel(
        {
          context,
          chain: async (needs) => deps.models.chain(REPLY_ROLE, deps.model, needs, await deps.ownModels()),
          modelAsked: deps.model ?? asked.model.id,
          limits: deps.callLimits,
          reserve: deps.reserve,
          ledger: deps.ledger,
          onFallback: deps.onFallback,
        },
        request,
        call,
      ),
    onTurn({ message, calls: wanted }) {
      const text = message.text.trim();
      if (text) state.texts.push(text);
      const calls = wanted.map(({ id = '', name, args }) => parseCall(deps.mode, { id, name, args }));
      for (const parsed of calls) if (!parsed.isRefused && 'text' in parsed.input) state.step ??= parsed.input;
      state.fruitless = calls.length > 0 && calls.every(({ isRefused }) => isRefused) ? state.fruitless + 1 : 0;
      if (state.fruitless >= limits.fruitlessTurns)
        throw new AgentLimitReached(`${limits.fruitlessTurns} answers in a row with refused calls only`);
    },
    async runTool(toolCall, call) {
      const parsed = parseCall(deps.mode, toolCall);
      const refuse = (code: string, message: string): ToolAnswer => {
        call.emit({ type: 'tool-refused', data: { tool: toolCall.name.slice(0, 60), code, message, retryable: true } });
        return { content: JSON.stringify({ error: code, message }), isError: true };
      };
      if (parsed.isRefused) return refuse(parsed.code, parsed.message);
      const { input } = parsed;
      if ('text' in input) return { content: '{"ok":true}', isError: false };
      // One after another: of two lanes in one answer the later counts.
      const proposed = lanes.then(() => deps.proposeLane(input));
      lanes = proposed.catch(() => undefined);
      const lane = await proposed;
      if (!lane) return refuse('session_over', 'The session is over: its lane stays as it is.');
      call.emit({
        type: 'tool-output',
        data: { tool: updateTaskLane.name, output: lane, toolCallId: toolCall.id, input: toolCall.args },
      });
      return { content: JSON.stringify({ ok: true, ...idsOf(lane) }), isError: false };
    },
  });

  const agent = replyAgent(await asked.client(), deps.mode);
  const message = personMessage(deps.prompt, { id: `${context.run.id}-request`, images: deps.images });
  try {
    await agent.invoke(
      { messages: [message] },
      { signal: context.signal, recursionLimit: limits.modelCalls * 6 + 10, context: { run } },
    );
  } catch (error) {
    const limit = findCause(error, AgentLimitReached);
    if (!limit) throw unwrapLoopError(error, context.signal);
    // What was said is worth keeping.
    if (state.texts.length === 0 && !state.step)
      throw new AppError('agent_stuck', 'The model kept trying without saying anything.', {
        status: 502,
        isRetryable: true,
        cause: limit,
      });
  }
  return { content: state.texts.join('\n\n'), step: state.step };
}

function parseCall(mode: ReplyMode, { name, args }: ToolCallRequest): ParsedArguments<LaneInput | StepInput> {
  const offered = mode === 'guided' ? guidedTools : conversationTools;
  if (!offered.some((tool) => tool.name === name))
    return {
      isRefused: true,
      code: 'unknown_tool',
      message: `There is no tool "${name.slice(0, 60)}". There is: ${offered.map((tool) => tool.name).join(', ')}.`,
    };
  if (INVALID_ARGUMENTS in args)
    return {
      isRefused: true,
      code: 'bad_arguments',
      message: 'The arguments were not a whole JSON object. Send the call again.',
    };
  return mode === 'guided' ? proposeStep.parse(args) : updateTaskLane.parse(args);
}

const idsOf = ({ questions, actions }: TaskLane) => ({
  questions: questions.map(({ id }) => id),
  actions: actions.map(({ id }) => id),
});
