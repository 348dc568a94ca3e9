import {
  type AIMessage,
  type BaseMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
  type StoredMessage,
  ToolMessage,
} from '@langchain/core/messages';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { createMiddleware } from 'langchain';
import { z } from 'zod';
import type { Usage } from '../contracts/kernel/common';
import type { NanoUsd } from '../platform/money';
import { inChildSpan, type SpanStart } from '../platform/telemetry';
import { AppError, findCause } from '../platform/errors';
import { type RunContext, RunFenced, RunParked, type StepCall } from '../runs/lifecycle/run-context';

/** A finished model call. */
export interface ModelTurn {
  message: AIMessage;
  /** Id of the model that answered. */
  model: string;
  usage: Usage;
  costNanoUsd: NanoUsd;
}

export interface ModelStepRequest {
  /** Counts the model calls of the agent's loop, from 1. */
  number: number;
  /** The step's, as it is recorded: what is shown, paid and written down of the call goes by it. */
  key: string;
  messages: BaseMessage[];
  tools: readonly StructuredToolInterface[];
  /** False: the answer is to be one in words. Default true. */
  mayCallTools?: boolean;
  /** Longest answer that is asked for, in tokens, as far as the model gives so much; default `OUTPUT_TOKENS_MAX`. */
  maxOutputTokens?: number;
  /** Default: the model's own. */
  temperature?: number;
}

export interface ToolCallRequest {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

/** What the model is told. */
export interface ToolAnswer {
  content: string;
  isError: boolean;
}

/** An answer as its agent sees it. */
export interface Turn extends Pick<ModelTurn, 'message' | 'model'> {
  /** The tool calls of it that are going to be made: those within the run's limit. */
  calls: NonNullable<AIMessage['tool_calls']>;
}

export interface DurableStepsOptions {
  context: RunContext;
  /** At either one the model is asked once more, for its last words: it may call no tools. */
  limits: { modelCalls: number; toolCalls: number };
  /** Name of the model step, for people. */
  modelName: string;
  /** Does the call; not called where the journal has its result. */
  callModel(request: ModelStepRequest, call: StepCall): Promise<ModelTurn>;
  /** Every answer, recorded or new, before its tools run. Must not have outside effects. */
  onTurn(turn: Turn, info: { number: number; isReplayed: boolean }): void;
  /** Runs a tool; not called where the journal has its result. */
  runTool(toolCall: ToolCallRequest, call: StepCall): Promise<ToolAnswer>;
}

/** The run used up its calls, and did not end in words. Leaves the agent's loop as an error or as its `cause`. */
export class AgentLimitReached extends Error {
  override readonly name = 'AgentLimitReached';
}

export const modelStepKey = (number: number) => `model:${number}`;
export const toolStepKey = (toolCallId: string) => `tool:${toolCallId}`;

interface RecordedTurn {
  message: StoredMessage;
  model: string;
}

/** One run in an agent's loop, and the calls it has made. */
export class DurableRun {
  private modelCalls = 0;
  private toolCalls = 0;
  /** Ids of calls beyond the limit: they are answered, not made. */
  private readonly beyond = new Set<string>();
  /** What the model was offered: it may ask for anything. */
  private toolNames: ReadonlySet<string> = new Set();

  /** Whether the run came to the limit of its calls, and was asked for its last words. */
  wasLimited = false;

  constructor(private readonly options: DurableStepsOptions) {}

  async callModel(
    messages: BaseMessage[],
    system: BaseMessage,
    tools: readonly StructuredToolInterface[],
  ): Promise<AIMessage> {
    const { context, limits, modelName, callModel, onTurn } = this.options;
    this.modelCalls += 1;
    // The last answer is one in words: a model that may call tools would ask for more of them.
    this.wasLimited ||= this.modelCalls > 1 && this.modelCalls >= limits.modelCalls;
    const isLast = this.wasLimited;
    this.toolNames = new Set(tools.map((tool) => tool.name));
    const number = this.modelCalls;
    if (number > limits.modelCalls) throw new AgentLimitReached(`more than ${limits.modelCalls} model calls`);
    const key = modelStepKey(number);
    const isReplayed = context.hasStep(key);
    let message: AIMessage | undefined;
    const recorded = await context.step<RecordedTurn>(
      { key, kind: 'model', name: modelName, input: inputOf(messages) },
      async (call) => {
        const told = context.keyOf(key);
        const asked = { messages: [system, ...messages], tools, mayCallTools: !isLast };
        const turn = await callModel({ number, key: told, ...asked }, call);
        if (turn.message.text) call.emit({ type: 'text-complete', data: { key: told, text: turn.message.text } });
        call.charge({ model: turn.model, usage: turn.usage, costNanoUsd: turn.costNanoUsd });
        // Answered in one go: nothing but the run's end rests on it.
        if (number === 1 && !turn.message.tool_calls?.length) call.recordLater();
        message = turn.message;
        const [stored] = mapChatMessagesToStoredMessages([turn.message]);
        if (!stored) throw new Error('a message without a stored form');
        return { message: stored, model: turn.model };
      },
    );
    message ??= readMessage(recorded.message);
    const calls = message.tool_calls ?? [];
    // Some models ask for tools that they were not offered.
    const room = isLast ? 0 : limits.toolCalls - this.toolCalls;
    this.toolCalls += calls.length;
    for (const { id = '' } of calls.slice(Math.max(0, room))) this.beyond.add(id);
    this.wasLimited ||= this.toolCalls >= limits.toolCalls && calls.length > 0;
    const within = calls.filter(({ id = '' }) => !this.beyond.has(id));
    onTurn({ message, calls: within, model: recorded.model }, { number, isReplayed });
    if (isLast && calls.length > 0) throw new AgentLimitReached('the last answer asks for tools, and none was offered');
    return message;
  }

  async callTool({ id, name, args }: ToolCallRequest): Promise<ToolMessage> {
    const { context, limits, runTool } = this.options;
    if (this.beyond.has(id)) return this.refuse({ id, name }, limits.toolCalls);
    const answer = await context.step<ToolAnswer>({ key: toolStepKey(id), kind: 'tool', name, input: args }, (call) =>
      inChildSpan(
        () => toolSpan(this.toolNames.has(name) ? name : 'unknown', id),
        () => runTool({ id, name, args }, call),
      ),
    );
    return new ToolMessage({
      content: answer.content,
      tool_call_id: id,
      name,
      status: answer.isError ? 'error' : 'success',
    });
  }

  private refuse({ id, name }: Pick<ToolCallRequest, 'id' | 'name'>, most: number): ToolMessage {
    const message = `This run may make ${most} tool calls, and has. Finish with a short sentence.`;
    return new ToolMessage({
      content: JSON.stringify({ error: 'limit_reached', message }),
      tool_call_id: id,
      name,
      status: 'error',
    });
  }
}

/**
 * Makes an agent's loop durable: each model call and each tool call is a step of the run in the loop's context. What is
 * recorded is returned without calling. Must be the innermost middleware, as the run calls the model itself (so that
 * streams, time-outs and fallback are ours) and not the loop's handler. Holds nothing of a run: an agent is built once.
 */
export const durableSteps = createMiddleware({
  name: 'DurableSteps',
  contextSchema: z.object({ run: z.instanceof(DurableRun) }),
  wrapModelCall: ({ runtime, messages, systemMessage, tools }) =>
    runtime.context.run.callModel(messages, systemMessage, tools as StructuredToolInterface[]),
  wrapToolCall: ({ runtime, toolCall: { id = '', name, args } }) => runtime.context.run.callTool({ id, name, args }),
});

const toolSpan = (name: string, callId: string): SpanStart => ({
  name: `execute_tool ${name}`,
  kind: 'internal',
  facts: {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': callId,
  },
});

function readMessage(stored: StoredMessage): AIMessage {
  const [message] = mapStoredMessagesToChatMessages([stored]) as AIMessage[];
  if (!message) throw new Error('a step without a message');
  return message;
}

/** What a model call depends on, without what may differ on a replay: message ids, and the system prompt of a newer version. */
function inputOf(messages: readonly BaseMessage[]): unknown {
  return messages.map((message) => ({
    role: message.type,
    text: message.text,
    ...('tool_calls' in message && {
      toolCalls: (message as AIMessage).tool_calls?.map(({ id, name, args }) => ({ id, name, args })),
    }),
    ...('tool_call_id' in message && { toolCallId: message.tool_call_id }),
  }));
}

/** What ended an agent's loop: the run's own errors as themselves, which the loop wraps, else why it was aborted. */
export function unwrapLoopError(error: unknown, signal: AbortSignal): unknown {
  for (const kind of [RunFenced, RunParked, AppError]) {
    const own = findCause<Error>(error, kind);
    if (own) return own;
  }
  return signal.aborted ? signal.reason : error;
}
