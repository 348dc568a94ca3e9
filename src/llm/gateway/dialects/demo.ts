import { randomUUID } from 'node:crypto';
import type { ResolvedModel } from '../../../../config/models';
import type { ChatChunk, ChatCompletion, ChatMessage, ChatRequest } from '../../../contracts/gateway/chat-completions';
import type { DemoChatModel } from '../../providers/demo/demo-chat-model';
import type { DemoAnswer } from '../../providers/demo/demo-answer';
import type { AnswerNames } from '../dialect';
import { exampleOf, type JsonSchema } from '../examples/example-of-schema';

/** A client of ours for boards has it: the model plans with the tools itself then. */
const BOARD_TOOL = 'create_sticky';
type Delta = ChatChunk['choices'][number]['delta'];

/** One model each, for it counts the failures that prompts ask of it. */
const models = new WeakMap<ResolvedModel, Promise<DemoChatModel>>();

/**
 * The demo model's answer, in this process: a sentence that says what it is; with tools one call that fits the first
 * tool's schema, then a sentence; with a JSON schema the least that fits it. Agents of ours (`isOurs`) have what it plans with their
 * tools. Throws as a provider's client does.
 */
export async function* streamDemo(
  request: ChatRequest,
  model: ResolvedModel,
  names: AnswerNames,
  { signal, isOurs }: { signal: AbortSignal; isOurs: boolean },
): AsyncGenerator<ChatChunk> {
  const { DemoChatModel: Model } = await import('../../providers/demo/demo-chat-model');
  const demo = models.get(model) ?? Promise.resolve(new Model({ model: model.id, chunkDelayMs: model.chunkDelayMs }));
  models.set(model, demo);
  const messages = await Promise.all(request.messages.map(toMessage));
  const tools = (request.tools ?? []).map(({ function: { name, description, parameters } }) => ({
    ...{ name, schema: parameters ?? {} },
    ...(description !== undefined && { description }),
  }));
  const answer = isOurs ? undefined : answerOf(request);
  const { max_tokens: maxOutputTokens } = isOurs ? request : {};
  const chunk = (delta: Delta, finish: 'stop' | 'tool_calls' | null = null): ChatChunk => ({
    ...names,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  yield chunk({ role: 'assistant', content: '' });
  const stream = (await demo)._streamResponseChunks(messages, {
    ...{ signal, tools },
    ...(answer && { answer }),
    ...(maxOutputTokens && { maxOutputTokens }),
  });
  for await (const { message } of stream) {
    const { tool_call_chunks: calls = [], usage_metadata: told, response_metadata: end } = message as DemoMessage;
    if (message.text) yield chunk({ content: message.text });
    for (const { index = 0, id, name, args = '' } of calls)
      yield chunk({
        tool_calls: [
          { index, ...(id && { id, type: 'function' as const }), function: { ...(name && { name }), arguments: args } },
        ],
      });
    if (end.finish_reason) yield chunk({}, end.finish_reason);
    if (told)
      yield {
        ...chunk({}),
        choices: [],
        usage: {
          prompt_tokens: told.input_tokens,
          completion_tokens: told.output_tokens,
          total_tokens: told.total_tokens,
        },
      };
  }
}

interface DemoMessage {
  tool_call_chunks?: { index?: number; id?: string; name?: string; args?: string }[];
  usage_metadata?: { input_tokens: number; output_tokens: number; total_tokens: number };
  response_metadata: { finish_reason?: 'stop' | 'tool_calls' };
}

/** The chunks of an answer as one. */
export function joinChunks(chunks: readonly ChatChunk[], names: AnswerNames): ChatCompletion {
  let content = '';
  let finish: string | null = null;
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] = [];
  for (const { choices } of chunks) {
    for (const { delta, finish_reason: reason } of choices) {
      content += delta.content ?? '';
      finish = reason ?? finish;
      for (const { index, id, function: called } of delta.tool_calls ?? []) {
        const call = (calls[index] ??= { id: id ?? '', type: 'function', function: { name: '', arguments: '' } });
        call.function.name += called?.name ?? '';
        call.function.arguments += called?.arguments ?? '';
      }
    }
  }
  const usage = chunks.findLast((chunk) => chunk.usage)?.usage;
  const message = {
    role: 'assistant' as const,
    content: content || null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    ...names,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: finish }],
    ...(usage && { usage }),
  };
}

/** What is said to a client with tools or a schema of its own; undefined: the model knows itself. */
function answerOf({
  messages,
  tools = [],
  tool_choice: choice,
  response_format: format,
}: ChatRequest): DemoAnswer | undefined {
  if (format?.type === 'json_object') return { text: '{"answer":"demo"}', calls: [] };
  if (format?.type === 'json_schema' && 'json_schema' in format) {
    const { schema = {} } = format.json_schema as { schema?: JsonSchema };
    return { text: JSON.stringify(exampleOf(schema)), calls: [] };
  }
  if (tools.some(({ function: { name } }) => name === BOARD_TOOL)) return undefined;
  const wanted = typeof choice === 'object' ? choice.function.name : undefined;
  const tool = tools.find(({ function: { name } }) => name === wanted) ?? tools[0];
  if (!tool || choice === 'none') return undefined;
  const last = messages.at(-1);
  if (last?.role === 'tool')
    return { text: `This is the demo model. The tool answered: ${textOf(last).slice(0, 500)}`, calls: [] };
  const args = JSON.stringify(exampleOf((tool.function.parameters ?? {}) as JsonSchema));
  return { text: '', calls: [{ id: `call_${randomUUID()}`, name: tool.function.name, args }] };
}

async function toMessage(message: ChatMessage) {
  const { AIMessage, HumanMessage, SystemMessage, ToolMessage } = await import('@langchain/core/messages');
  const content = textOf(message);
  switch (message.role) {
    case 'system':
    case 'developer':
      return new SystemMessage(content);
    case 'user':
      return new HumanMessage(content);
    case 'assistant':
      return new AIMessage({
        content,
        tool_calls: (message.tool_calls ?? []).map(({ id, function: { name } }) => ({ id, name, args: {} })),
      });
    case 'tool':
    case 'function':
      return new ToolMessage({ content, tool_call_id: message.tool_call_id ?? '' });
  }
}

const textOf = ({ content }: ChatMessage): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part) => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('');
