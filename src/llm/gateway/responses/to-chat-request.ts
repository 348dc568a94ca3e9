import type { ChatRequest, ChatTool } from '../../../contracts/gateway/chat-completions';
import type { ResponsesRequest, ResponseTool } from '../../../contracts/gateway/responses';
import { refuseUnsupported } from './refuse-unsupported';
import { toChatMessages } from './to-chat-messages';
import { unsupported } from './unsupported';

/**
 * The same question as a chat completion, of a request whose tools are all functions (`passOver`). Usage is always asked for. Parameters that we do not know go along. Throws
 * `model_request_unsupported` (400, naming the parameter) for what chat completions of any model cannot do.
 */
export function toChatRequest(request: ResponsesRequest): ChatRequest {
  refuseUnsupported(request);
  const {
    model,
    input,
    instructions,
    tools,
    tool_choice: choice,
    parallel_tool_calls: isParallel,
    text,
    reasoning,
    max_output_tokens: outputMax,
    temperature,
    top_p: topP,
    stream,
    user,
    ...rest
  } = request;
  for (const name of HANDLED) delete rest[name];
  const allowed = allowedOf(choice)?.names;
  const chatTools = tools?.map(toChatTool).filter(({ function: { name } }) => !allowed || allowed.includes(name));
  return {
    ...rest,
    model,
    messages: toChatMessages({ instructions, input }),
    ...(chatTools && chatTools.length > 0 && { tools: chatTools }),
    ...toToolChoice(choice),
    // Without tools some servers refuse it.
    ...(typeof isParallel === 'boolean' && chatTools?.length && { parallel_tool_calls: isParallel }),
    ...toResponseFormat(text),
    ...(text?.verbosity && { verbosity: text.verbosity }),
    ...(reasoning?.effort && { reasoning_effort: reasoning.effort }),
    ...(outputMax && { max_completion_tokens: outputMax }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof topP === 'number' && { top_p: topP }),
    ...(user && { user }),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** Dealt with here, or without any bearing on the answer. */
const HANDLED = [
  'cache',
  // Chat completions keep metadata only with what they store: it stays with the answer.
  'metadata',
  'store',
  'previous_response_id',
  'conversation',
  'prompt',
  'background',
  'context_management',
  'truncation',
  'include',
  'stream_options',
  'top_logprobs',
  'max_tool_calls',
] as const;

function toChatTool(tool: ResponseTool, place: number): ChatTool {
  const { name, description, parameters, strict } = tool;
  if (!name) throw unsupported(`tools.${place}.name`, 'is needed');
  return {
    type: 'function',
    function: {
      name,
      ...(description && { description }),
      ...(parameters && { parameters }),
      ...(typeof strict === 'boolean' && { strict }),
    },
  };
}

/** Of `allowed_tools` the mode: which are offered is settled with the tools. */
function toToolChoice(given: ResponsesRequest['tool_choice']): Pick<ChatRequest, 'tool_choice'> {
  const choice = allowedOf(given)?.mode ?? given;
  if (choice === undefined || choice === null) return {};
  if (choice === 'none' || choice === 'auto' || choice === 'required') return { tool_choice: choice };
  if (typeof choice === 'object' && choice.type === 'function' && choice.name)
    return { tool_choice: { type: 'function', function: { name: choice.name } } };
  throw unsupported('tool_choice', 'is not none, auto, required or one function');
}

/** `{ type: 'allowed_tools', mode, tools }`: a choice among some of the tools. */
function allowedOf(
  choice: ResponsesRequest['tool_choice'],
): { mode: 'auto' | 'required'; names: string[] } | undefined {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return undefined;
  const tools: unknown = choice['tools'];
  const names = (Array.isArray(tools) ? (tools as { type?: unknown; name?: unknown }[]) : []).flatMap((tool) =>
    tool?.type === 'function' && typeof tool.name === 'string' ? [tool.name] : [],
  );
  return { mode: choice['mode'] === 'required' ? 'required' : 'auto', names };
}

function toResponseFormat(text: ResponsesRequest['text']): Pick<ChatRequest, 'response_format'> {
  const format = text?.format;
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') return { response_format: { type: 'json_object' } };
  const { name, description, schema, strict } = format;
  if (!name) throw unsupported('text.format.name', 'is needed');
  if (!schema) throw unsupported('text.format.schema', 'is needed');
  return {
    response_format: {
      type: 'json_schema',
      json_schema: {
        name,
        schema,
        ...(description && { description }),
        ...(typeof strict === 'boolean' && { strict }),
      },
    },
  };
}
