import type { ThreadCall } from '../../contracts/devices/chat';
import { INVALID_ARGUMENTS } from '../../llm/stream-model-call';
import { findAppError, findCause } from '../../platform/errors';
import type { RunContext, StepCall } from '../../runs/lifecycle/run-context';
import type { DeviceAgentName, DeviceToolAnswer } from '../../tools/devices/device-tool';
import { findDeviceTool, toolsOf } from '../../tools/devices/index';
import { callModel, type ModelCallDeps } from '../call-model';
import {
  AgentLimitReached,
  type ToolAnswer,
  type ToolCallRequest,
  toolStepKey,
  unwrapLoopError,
} from '../durable-steps';
import { personMessage } from '../person-message';
import { type DeviceAnswerDeps, deviceCallId, type DeviceLimits, type ToolUse } from './answer-deps';
import { type FoundBefore, renderAnswer, renderPart } from './chat-basis';
import { deviceAgent } from './device-agent';
import { isForeignReply, isForeignText, type Reading } from './foreign-text';
import { SettlingRun } from './settled-turns';

interface PartDeps extends Omit<DeviceAnswerDeps, 'limits'> {
  modelDeps: Omit<ModelCallDeps, 'context'> & { modelName: string };
  limits: DeviceLimits;
  agent: DeviceAgentName;
  before: readonly FoundBefore[];
  after: readonly DeviceAgentName[];
  /** Shared by the agents of an answer. */
  reading: Reading;
}

/** A call as it is kept, and what the model was told of it. */
interface PartCall {
  kept: ThreadCall;
  result: string;
}
/** What the journal keeps of a tool call beside the model's answer. */
interface DeviceAnswerStep extends ToolAnswer {
  kept: ThreadCall;
  /** It tells what somebody else may have written. */
  isForeign?: true;
}
interface Part {
  text: string;
  calls: PartCall[];
}

/** Has one agent do its part in an answer; `context` is its own. The same on a replay. */
export async function runAgent(context: RunContext, deps: PartDeps): Promise<Part> {
  const { agent, limits, modelDeps, reading } = deps;
  const state = { texts: [] as string[], order: [] as string[], fruitless: 0, turn: [] as ToolUse[], isForeign: false };
  const answered = new Map<string, PartCall>();

  const run = new SettlingRun({
    context: keepingAnswers(context, answered, reading),
    limits,
    modelName: modelDeps.modelName,
    callModel: (request, call) =>
      callModel({ ...modelDeps, context }, request, call, {
        keepsShown: true,
        onText: speak(context, request.key, state.texts.length > 0),
      }),
    onTurn({ message, calls }) {
      const text = message.text.trim();
      if (text) state.texts.push(text);
      run.begin(calls.map(({ id = '' }) => id));
      state.order.push(...calls.map(({ id = '' }) => id));
      const uses = calls.map(({ id = '', name, args }) => readCall(context, agent, { id, name, args }));
      // As the model knew it: what others of this turn read it has not seen yet, and a replay comes to the same.
      state.isForeign = reading.isForeign;
      state.turn = uses.flatMap((use) => ('refused' in use ? [] : [use]));
      state.fruitless = calls.length > 0 && state.turn.length === 0 ? state.fruitless + 1 : 0;
      if (state.fruitless >= limits.fruitlessTurns)
        throw new AgentLimitReached(`${limits.fruitlessTurns} answers in a row with refused calls only`);
    },
    async runTool(request, call) {
      const use = readCall(context, agent, request);
      if ('refused' in use) {
        const { code, refused: message } = use;
        call.emit({ type: 'tool-refused', data: { tool: request.name.slice(0, 60), code, message, retryable: true } });
        return answerOf(request.name.slice(0, 60), refusal(message));
      }
      return useTool(context, deps, use, state, call);
    },
  });

  const message = personMessage(renderPart(deps.basis, deps), { id: `${context.run.id}-${agent}` });
  try {
    await deviceAgent(agent).invoke(
      { messages: [message] },
      { signal: context.signal, recursionLimit: limits.modelCalls * 6 + 10, context: { run } },
    );
  } catch (error) {
    // What was said and done until then stands.
    if (!findCause(error, AgentLimitReached)) throw unwrapLoopError(error, context.signal);
  }
  const calls = state.order.flatMap((id) => answered.get(id) ?? []);
  return { text: state.texts.join('\n\n'), calls };
}

/** Shows words as they come: a turn's after a blank line where others stand before them, so that all together are the answer. */
function speak(context: RunContext, key: string, isAfterOthers: boolean): (text: string) => void {
  let hasBegun = false;
  return (text) => {
    if (!hasBegun && text.trim() === '') return;
    const gap = !hasBegun && isAfterOthers ? '\n\n' : '';
    hasBegun = true;
    context.hint({ type: 'text-delta', data: { key, text: `${gap}${text}` } });
  };
}

/** The same context, which remembers what its tool calls came to, by the calls' ids, and whether they told what others wrote. */
function keepingAnswers(context: RunContext, answered: Map<string, PartCall>, reading: Reading): RunContext {
  return {
    ...context,
    async step<Result>(...[description, work]: Parameters<typeof context.step<Result>>) {
      const result = await context.step<Result>(description, work);
      if (description.kind === 'tool') {
        const { kept, content, isForeign } = result as DeviceAnswerStep;
        reading.isForeign ||= isForeign === true;
        answered.set(description.key.slice(toolStepKey('').length), { kept, result: content });
      }
      return result;
    },
  };
}

/** A call of the model, or why it is refused: words for the model. */
function readCall(
  context: RunContext,
  agent: DeviceAgentName,
  { id, name, args }: ToolCallRequest,
): ToolUse | { refused: string; code: 'unknown_tool' | 'bad_arguments' } {
  const tool = findDeviceTool(name);
  if (!tool || tool.agent !== agent) {
    const offered = toolsOf(agent).map((one) => one.name);
    return {
      code: 'unknown_tool',
      refused: `You have no tool "${name.slice(0, 60)}". You have: ${offered.join(', ')}.`,
    };
  }
  if (INVALID_ARGUMENTS in args)
    return { code: 'bad_arguments', refused: 'The arguments were not a whole JSON object. Send the call again.' };
  const checked = tool.check(args);
  return checked.isRefused
    ? { code: 'bad_arguments', refused: checked.message }
    : { toolCallId: id, stepKey: context.keyOf(toolStepKey(id)), tool, input: checked.parameters };
}

async function useTool(
  context: RunContext,
  deps: PartDeps,
  use: ToolUse,
  { turn, isForeign }: { turn: readonly ToolUse[]; isForeign: boolean },
  call: StepCall,
): Promise<DeviceAnswerStep> {
  const { tool, toolCallId, stepKey, input } = use;
  const { basis, tools, isSuggestion } = deps;
  context.hint({ type: 'tool-preview', data: { tool: tool.name, output: { toolCallId, input } } });
  deps.onToolCall?.(use);
  const allowed = await tools.mayUse(use, turn, isForeign);
  let hasReadForeign = false;
  let asked = 0;
  let embedded = 0;
  const answer =
    allowed === 'allowed'
      ? await tool.run(
          {
            async ask(request) {
              const index = asked++;
              const reply = await tools.ask(use, index, request, deviceCallId(stepKey, index));
              hasReadForeign ||= tool.risk === 'read' && isForeignReply(request, reply);
              return reply;
            },
            embed: (text) => embedOrNot(context, () => tools.embed(text, `${stepKey}/embed-${embedded++}`)),
            ...{ now: basis.now, timeZone: basis.timeZone },
            isSuggestion: isSuggestion || isForeign,
          },
          input,
        )
      : refusal(allowed.refused);
  const step: DeviceAnswerStep = {
    ...answerOf(tool.name, answer),
    ...((hasReadForeign || isForeignText(answer.text)) && { isForeign: true }),
  };
  // With rows in it: for the eye alone, never recorded.
  context.hint({
    type: 'tool-preview',
    data: { tool: tool.name, output: { toolCallId, input, result: answer.text, ...step.kept } },
  });
  const { outcome, ids, count } = step.kept;
  call.emit({ type: 'tool-output', data: { tool: tool.name, toolCallId, output: { outcome, ids, count } } });
  deps.onToolDone?.(use, step.kept);
  return step;
}

/** A note stands without its vector: a model that fails is no reason to fail the run after the device has made the note. */
async function embedOrNot(context: RunContext, embed: () => ReturnType<DeviceAnswerDeps['tools']['embed']>) {
  try {
    return await embed();
  } catch (error) {
    const known = findAppError(error);
    if (context.signal.aborted || !known || known.code === 'database_busy') throw error;
    context.log.info({ code: known.code }, 'A text on a device goes without a vector');
    return undefined;
  }
}

const answerOf = (tool: string, { text, isError, outcome, ids, count }: DeviceToolAnswer): DeviceAnswerStep => ({
  content: renderAnswer(text),
  isError,
  kept: { tool, outcome, ids, count },
});

const refusal = (reason: string): DeviceToolAnswer => ({
  text: `Not done: ${reason}`,
  ...{ isError: true, outcome: 'refused', ids: [], count: null },
});
