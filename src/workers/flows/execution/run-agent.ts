import {
  type AIMessage,
  type BaseMessage,
  mapStoredMessagesToChatMessages,
  ToolMessage,
} from '@langchain/core/messages';
import { tool as describeTool } from '@langchain/core/tools';
import { findTools, type FlowTool } from '../../../commands/flows/executions/find-tools';
import { askFlowModel, FLOW_FRAME } from '../../../agents/flows/ask-flow-model';
import { promptText } from '../../../agents/flows/prompt-text';
import { renderValue } from '../../../flows/text/template';
import { INVALID_ARGUMENTS } from '../../../llm/stream-model-call';
import { findAppError } from '../../../platform/errors';
import type { RunWait } from '../../../runs/lifecycle/run-context';
import { agentText, dataText } from '../../../security/agent-text/delimit';
import {
  addToTally,
  type FlowWorld,
  type NodeCall,
  NodeFailed,
  NodeWaits,
  type NodeRunner,
  workOut,
} from './node-call';
import { runChild } from './run-subflow';

/** Calls of tools in one answer of a model; further ones are refused. */
export const TURN_CALLS_MAX = 20;
/** Characters of a tool's answer that a model is given. */
export const TOOL_ANSWER_MAX = 50_000;

interface AgentConfig {
  model?: string;
  system?: string;
  prompt: string;
  tools: string[];
  maxTurns: number;
  temperature?: number;
  history: boolean;
}
/** One call of a tool, as it is recorded and as the node gives it. */
interface CallDone {
  tool: string;
  arguments: Record<string, unknown>;
  output?: unknown;
  error?: string;
}
type ToolCall = NonNullable<AIMessage['tool_calls']>[number];

/** A model that uses flows as tools until it answers in words: each turn a recorded step, each call an execution of its own. */
export const runAgent: NodeRunner = async (world, call) => {
  const config = call.planned.config as AgentConfig;
  const { overrides, deps, run } = world;
  const flows = await findTools(deps.models, run, overrides.tools ?? config.tools);
  const tools = flows.map(({ name, description, parameters }) =>
    describeTool(() => Promise.reject(new Error('carried out as a step')), { name, description, schema: parameters }),
  );
  const system = overrides.system ?? config.system;
  const asked = {
    model: overrides.model ?? config.model,
    system: system?.trim() ? workOut(() => agentText`${FLOW_FRAME}\n\n${promptText(system, call.scope)}`) : FLOW_FRAME,
    person: workOut(() => promptText(config.prompt, call.scope)),
    temperature: overrides.temperature ?? config.temperature,
    ...(config.history && { history: world.history }),
    ...{ tools, signal: call.signal, isSpoken: call.isSpoken },
  };
  const turns: BaseMessage[] = [];
  const calls: CallDone[] = [];
  for (let turn = 1; turn <= config.maxTurns; turn += 1) {
    const answer = await askFlowModel(call.context, world.model, {
      ...{ ...asked, turns, number: turn - 1, mayCallTools: tools.length > 0 && turn < config.maxTurns },
      key: stepKey('model', `${turn}`, call),
      onCharge: (charge) => addToTally(call.tally, charge),
    });
    addToTally(call.tally, answer);
    const message = answer.message && (mapStoredMessagesToChatMessages([answer.message])[0] as AIMessage);
    const wanted = message?.tool_calls ?? [];
    if (!message || wanted.length === 0) return { output: { text: answer.text, calls } };
    const answered = await Promise.all(wanted.map((one, place) => callTool(world, call, flows, one, { turn, place })));
    const waits = answered.flatMap((one) => ('wait' in one ? [one.wait] : []));
    if (waits.length > 0) throw new NodeWaits(waits);
    const done = answered.flatMap((one) => ('wait' in one ? [] : [one]));
    calls.push(...done);
    turns.push(message, ...done.map((one, place) => toMessage(one, wanted[place])));
  }
  throw new NodeFailed('agent_turns_used_up', `It has not answered in words within ${config.maxTurns} turns.`);
};

interface ToolConfig {
  tool: string;
  arguments: Record<string, unknown>;
}

/** One tool with the arguments that the flow's author wrote. */
export const runTool: NodeRunner = async (world, call) => {
  const config = call.planned.config as ToolConfig;
  const [found] = await findTools(world.deps.models, world.run, [config.tool]);
  if (!found) throw new Error(`${config.tool} was not looked for`);
  const input = workOut(() => renderValue(config.arguments, call.scope));
  const ended = await runChild(world, call, { flowId: found.flowId, input });
  if ('wait' in ended) throw new NodeWaits([ended.wait]);
  return ended;
};

const stepKey = (kind: string, place: string, { number }: NodeCall): string =>
  `${kind}:${place}${number === 1 ? '' : `#${number}`}`;

/** What came of one call of the model's, recorded with its first answer; a tool that fails is an answer too. */
async function callTool(
  world: FlowWorld,
  call: NodeCall,
  flows: readonly FlowTool[],
  { id = '', name, args }: ToolCall,
  { turn, place }: { turn: number; place: number },
): Promise<CallDone | { wait: RunWait }> {
  const { context } = call;
  const found = flows.find((one) => one.name === name);
  const step = {
    key: stepKey('tool', `${turn}.${place}`, call),
    kind: 'tool',
    name: found?.slug ?? 'unknown',
    input: args,
  } as const;
  if (context.hasStep(step.key)) return context.step<CallDone>(step, () => Promise.reject(new Error('it is recorded')));
  const called = { tool: step.name, toolCallId: id, input: args, key: context.keyOf(step.key) };
  context.hint({ type: 'tool-preview', data: { ...called, output: null } });
  const came = await doCall(world, call, found, args as Record<string, unknown>, { turn, place });
  if ('wait' in came) return came;
  const done: CallDone = {
    tool: found?.slug ?? name.slice(0, 60),
    arguments: args as Record<string, unknown>,
    ...came,
  };
  return context.step<CallDone>(step, (writing) => {
    writing.emit({ type: 'tool-output', data: { ...called, output: came } });
    return Promise.resolve(done);
  });
}

async function doCall(
  world: FlowWorld,
  call: NodeCall,
  found: FlowTool | undefined,
  args: Record<string, unknown>,
  { turn, place }: { turn: number; place: number },
): Promise<Pick<CallDone, 'output' | 'error'> | { wait: RunWait }> {
  if (!found) return { error: 'There is no such tool.' };
  if (place >= TURN_CALLS_MAX) return { error: `At most ${TURN_CALLS_MAX} calls may be made at once.` };
  if (INVALID_ARGUMENTS in args) return { error: 'The arguments were not a whole JSON object. Send the call again.' };
  try {
    return await runChild(world, call, { flowId: found.flowId, input: args, place: `${turn}.${place}` });
  } catch (error) {
    if (error instanceof NodeFailed) return { error: error.message };
    const known = findAppError(error);
    if (known?.code !== 'flow_input_invalid') throw error;
    const told = (known.errors ?? []).map(({ path, message }) => `${path} ${message}`).join('; ');
    return { error: `The arguments do not fit: ${told}. Send the call again.` };
  }
}

function toMessage({ tool, output, error }: CallDone, wanted: ToolCall | undefined): ToolMessage {
  const said = error ?? (typeof output === 'string' ? output : JSON.stringify(output ?? null));
  return new ToolMessage({
    content: dataText('flows.data', said.slice(0, TOOL_ANSWER_MAX)),
    ...{ tool_call_id: wanted?.id ?? '', name: wanted?.name ?? tool },
    status: error === undefined ? 'success' : 'error',
  });
}
