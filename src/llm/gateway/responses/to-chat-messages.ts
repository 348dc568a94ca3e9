import type { ChatContentPart, ChatMessage } from '../../../contracts/gateway/chat-completions';
import type { ResponseInputItem, ResponseInputPart, ResponsesRequest } from '../../../contracts/gateway/responses';
import { type ExtraContent, isReasoningId, readReasoningItem } from './reasoning-item';
import { unsupported } from './unsupported';

/**
 * The conversation as chat messages, `instructions` first. What an assistant said and the functions it called in one turn
 * become one message, as chat completions want it, and what we gave as an item of reasoning goes back with the call after it.
 * Throws `model_request_unsupported` for items that cannot be told.
 */
export function toChatMessages({
  instructions,
  input,
}: Pick<ResponsesRequest, 'instructions' | 'input'>): ChatMessage[] {
  const messages: ChatMessage[] = instructions ? [{ role: 'system', content: instructions }] : [];
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }];
  let extra: ExtraContent | undefined;
  for (const [place, item] of input.entries()) {
    if (item.type === 'reasoning') {
      extra = readReasoningItem(item);
      continue;
    }
    addItem(messages, item, `input.${place}`, extra);
    if (item.role !== 'assistant') extra = undefined;
  }
  return messages;
}

function addItem(
  messages: ChatMessage[],
  item: ResponseInputItem,
  path: string,
  extra: ExtraContent | undefined,
): void {
  switch (item.type ?? 'message') {
    case 'message':
      return addMessage(messages, item, path);
    case 'function_call':
      return addCall(messages, item, path, extra);
    case 'function_call_output':
      messages.push({
        role: 'tool',
        tool_call_id: required(item.call_id, `${path}.call_id`),
        content: outputOf(item, path),
      });
      return;
    case 'item_reference':
      if (item.id && isReasoningId(item.id)) return; // it does without
      throw unsupported(
        `${path}.id`,
        'this item is not known (any more); send the item itself, with `store: false` if a library makes the input',
      );
    default:
      throw unsupported(`${path}.type`, `items of type ${String(item.type)} cannot be sent to a model here`);
  }
}

function addMessage(messages: ChatMessage[], item: ResponseInputItem, path: string): void {
  const role = required(item.role, `${path}.role`);
  const content = item.content ?? '';
  if (role !== 'assistant') {
    messages.push({ role, content: contentOf(content, `${path}.content`) });
    return;
  }
  const text = textOf(content, `${path}.content`);
  const last = messages.at(-1);
  // Said after a call in the same turn: results must follow the calls' message at once.
  if (last?.role === 'assistant' && last.tool_calls) last.content = `${stringOf(last.content)}${text}`;
  else messages.push({ role, content: text });
}

function addCall(
  messages: ChatMessage[],
  item: ResponseInputItem,
  path: string,
  extra: ExtraContent | undefined,
): void {
  const call = {
    id: required(item.call_id, `${path}.call_id`),
    type: 'function' as const,
    function: { name: required(item.name, `${path}.name`), arguments: item.arguments ?? '{}' },
    ...(extra && { extra_content: extra }),
  };
  const last = messages.at(-1);
  if (last?.role === 'assistant') last.tool_calls = [...(last.tool_calls ?? []), call];
  else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
}

function contentOf(content: string | ResponseInputPart[], path: string): string | ChatContentPart[] {
  if (typeof content === 'string') return content;
  return content.map((part, place) => toChatPart(part, `${path}.${place}`));
}

function toChatPart(part: ResponseInputPart, path: string): ChatContentPart {
  if (part.type === 'input_text' || part.type === 'output_text' || part.type === 'text')
    return { type: 'text', text: stringOf(part['text']) };
  if (part.type !== 'input_image')
    throw unsupported(`${path}.type`, `parts of type ${part.type} cannot be sent to a model here`);
  const { image_url: url, detail } = part;
  if (typeof url !== 'string')
    throw unsupported(`${path}.image_url`, 'files are not kept here; send the image as a URL or data URL');
  return { type: 'image_url', image_url: { url, ...(typeof detail === 'string' && { detail }) } };
}

/** What an assistant said, a refusal included. */
function textOf(content: string | ResponseInputPart[], path: string): string {
  if (typeof content === 'string') return content;
  return content
    .map((part, place) => {
      if (part.type === 'refusal') return stringOf(part['refusal']);
      if (part.type === 'output_text' || part.type === 'input_text' || part.type === 'text')
        return stringOf(part['text']);
      throw unsupported(`${path}.${place}.type`, `an assistant’s part cannot be ${part.type}`);
    })
    .join('');
}

/** A function's result: text, or parts of text. */
function outputOf({ output }: ResponseInputItem, path: string): string {
  if (output === undefined) throw unsupported(`${path}.output`, 'a function’s output is needed');
  if (typeof output === 'string') return output;
  return output
    .map((part, place) => {
      if (part.type === 'input_text' || part.type === 'output_text') return stringOf(part['text']);
      throw unsupported(`${path}.output.${place}.type`, `a function’s output cannot be ${part.type} here`);
    })
    .join('\n');
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function required<Value>(value: Value | undefined, path: string): Value {
  if (value === undefined) throw unsupported(path, 'is needed');
  return value;
}
