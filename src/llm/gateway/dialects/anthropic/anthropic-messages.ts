import type { ChatMessage, ChatRequest, ChatToolCall } from '../../../../contracts/gateway/chat-completions';
import { readCacheMark } from '../../read-cache-mark';
import { thoughtsBefore } from './anthropic-thoughts';
import { readArguments, readContent, readTexts, type ImageSource, type ReadPart } from '../read-content';
import { unsupported } from '../refuse-parameters';

type Block = Record<string, unknown> & { type: string };
export interface AnthropicConversation {
  system: Block[];
  messages: { role: 'user' | 'assistant'; content: Block[] }[];
}

const NAME = 'Anthropic';

/**
 * The conversation as Anthropic takes it: system and developer messages apart from the rest (wherever they stood), user and
 * assistant in turns, the results of several tool calls in one user message and first in it. What the client marks for the
 * provider's cache is marked. What the model thought before a tool call comes back with the call.
 */
export function toAnthropicMessages(request: ChatRequest): AnthropicConversation {
  const system: Block[] = [];
  const messages: AnthropicConversation['messages'] = [];
  const add = (role: 'user' | 'assistant', content: Block[]) => {
    const last = messages.at(-1);
    if (content.length === 0) return;
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  };
  for (const [index, message] of request.messages.entries()) {
    const path = `messages.${index}`;
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...markEnd(message, toSystem(message, path)));
        break;
      case 'user':
        add('user', markEnd(message, readSaid(message, path).map(toBlock)));
        break;
      case 'assistant': {
        const [first, ...others] = (message.tool_calls ?? []).map((call) => ({
          thoughts: thoughtsBefore(call),
          toolUse: toToolUse(call),
        }));
        add(
          'assistant',
          markEnd(message, [
            ...(first?.thoughts ?? []), // a turn begins with them
            ...readSaid(message, path).map(toBlock),
            ...(first ? [first.toolUse] : []),
            ...others.flatMap(({ thoughts, toolUse }) => [...thoughts, toolUse]),
          ]),
        );
        break;
      }
      case 'tool':
        add('user', markEnd(message, [toToolResult(message, path)]));
        break;
      case 'function':
        throw unsupported(NAME, `${path}.role`, '"function" is not supported: use "tool"');
    }
  }
  for (const message of messages) if (message.role === 'user') message.content = resultsFirst(message.content);
  const last = messages.at(-1);
  if (last?.role === 'assistant') trimEnd(last.content);
  if (messages.length > 0) return { system, messages };
  if (system.length === 0) throw unsupported(NAME, 'messages', 'have to say something');
  // OpenAI answers instructions alone; Anthropic wants a person to have spoken.
  return { system: [], messages: [{ role: 'user', content: system }] };
}

/** What a message says; white space alone is nothing to Anthropic, which refuses such a text. */
const readSaid = (message: ChatMessage, path: string): ReadPart[] =>
  readContent(NAME, message, path).filter((part) => part.kind !== 'text' || part.text.trim() !== '');

/** The instructions as one text, which ends after each part that is marked: what Anthropic keeps is whole blocks. */
function toSystem(message: ChatMessage, path: string): Block[] {
  const blocks: Block[] = [];
  const parts = readTexts(NAME, message, path).filter(({ text }) => text.trim() !== '');
  let texts: string[] = [];
  for (const [at, part] of parts.entries()) {
    texts.push(part.text);
    if (!part.mark && at < parts.length - 1) continue;
    blocks.push(toBlock({ ...part, text: texts.join('\n') }));
    texts = [];
  }
  return blocks;
}

const toBlock = (part: ReadPart): Block => ({ ...withoutMark(part), ...part.mark });
const withoutMark = (part: ReadPart): Block =>
  part.kind === 'text' ? { type: 'text', text: part.text } : { type: 'image', source: toSource(part.image) };

/** A message that is marked as a whole is kept up to its end. */
function markEnd(message: ChatMessage, blocks: Block[]): Block[] {
  const last = blocks.at(-1);
  if (last) Object.assign(last, readCacheMark(message));
  return blocks;
}

const toSource = (image: ImageSource) =>
  image.kind === 'url'
    ? { type: 'url', url: image.url }
    : { type: 'base64', media_type: image.mediaType, data: image.data };

const toToolUse = (call: ChatToolCall): Block => ({
  type: 'tool_use',
  id: toToolId(call.id),
  name: call.function.name,
  input: readArguments(call),
});

function toToolResult(message: ChatMessage, path: string): Block {
  if (!message.tool_call_id) throw unsupported(NAME, `${path}.tool_call_id`, 'is missing');
  const parts = readSaid(message, path);
  return {
    type: 'tool_result',
    tool_use_id: toToolId(message.tool_call_id),
    ...(parts.length > 0 && { content: parts.map(withoutMark) }),
    // Within a result Anthropic takes no marks.
    ...parts.findLast(({ mark }) => mark)?.mark,
  };
}

/** Anthropic takes only these characters; ids in the conversation may come from another provider. */
const toToolId = (id: string): string => id.replace(/[^\w-]/g, '_');

const isResult = ({ type }: Block) => type === 'tool_result';
const resultsFirst = (content: Block[]): Block[] => [
  ...content.filter(isResult),
  ...content.filter((block) => !isResult(block)),
];

/** The start of an answer that the model is to go on with: Anthropic refuses one that ends with white space. */
function trimEnd(content: Block[]): void {
  const last = content.at(-1);
  if (last?.type !== 'text' || typeof last['text'] !== 'string') return;
  last['text'] = last['text'].trimEnd();
  if (last['text'] === '') content.pop();
}
