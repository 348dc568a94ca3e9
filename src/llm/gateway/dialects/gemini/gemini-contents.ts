import { LLM_BODY_LIMITS } from '../../../../contracts/kernel/body-limits';
import type { ChatMessage, ChatRequest, ChatToolCall } from '../../../../contracts/gateway/chat-completions';
import { parseWithin } from '../../../../platform/measure-json';
import { readArguments, readContent, readText, type ReadPart } from '../read-content';
import { unsupported } from '../refuse-parameters';

type Part = Record<string, unknown>;
export interface GeminiConversation {
  system: Part[];
  contents: { role: 'user' | 'model'; parts: Part[] }[];
}

const NAME = 'Gemini';
/** Ids that Gemini did not give are not sent back to it. */
export const MADE_ID = 'call_';
/**
 * Gemini from 3 on refuses a turn whose first call lacks the signature it gave. This value, Google's own for conversations
 * that come from elsewhere, stands in where a client did not send `extra_content` back.
 */
const UNSIGNED = 'skip_thought_signature_validator';
const isSigned = (providerModel: string) => /^gemini-(?![12]\b)/.test(providerModel);
const MEDIA_TYPES: Record<string, string> = { png: 'image/png', webp: 'image/webp', gif: 'image/gif' };

/**
 * The conversation as Gemini takes it: system and developer messages apart, roles `user` and `model` in turns. A tool's
 * result names the function, which is found by its call. Signatures come back from `tool_calls[].extra_content.google`.
 */
export function toGeminiContents(request: ChatRequest, providerModel: string): GeminiConversation {
  const system: Part[] = [];
  const contents: GeminiConversation['contents'] = [];
  const names = new Map<string, string>();
  const add = (role: 'user' | 'model', parts: Part[]) => {
    const last = contents.at(-1);
    if (parts.length === 0) return;
    if (last?.role === role) last.parts.push(...parts);
    else contents.push({ role, parts });
  };
  for (const [index, message] of request.messages.entries()) {
    const path = `messages.${index}`;
    switch (message.role) {
      case 'system':
      case 'developer': {
        const text = readText(NAME, message, path);
        if (text !== '') system.push({ text });
        break;
      }
      case 'user':
        add('user', readContent(NAME, message, path).map(toPart));
        break;
      case 'assistant': {
        const calls = message.tool_calls ?? [];
        for (const call of calls) names.set(call.id, call.function.name);
        add('model', [
          ...readContent(NAME, message, path).map(toPart),
          ...calls.map((call, at) => toCall(call, at === 0 && isSigned(providerModel) ? UNSIGNED : undefined)),
        ]);
        break;
      }
      case 'tool':
        add('user', [toResult(message, path, names)]);
        break;
      case 'function':
        throw unsupported(NAME, `${path}.role`, '"function" is not supported: use "tool"');
    }
  }
  if (contents.length > 0) return { system, contents };
  if (system.length === 0) throw unsupported(NAME, 'messages', 'have to say something');
  // OpenAI answers instructions alone; Gemini wants contents.
  return { system: [], contents: [{ role: 'user', parts: system }] };
}

function toPart(part: ReadPart): Part {
  if (part.kind === 'text') return { text: part.text };
  const { image } = part;
  if (image.kind === 'data') return { inlineData: { mimeType: image.mediaType, data: image.data } };
  const ending = /\.(\w+)(?:[?#]|$)/.exec(image.url)?.[1]?.toLowerCase() ?? '';
  return { fileData: { mimeType: MEDIA_TYPES[ending] ?? 'image/jpeg', fileUri: image.url } };
}

function toCall(call: ChatToolCall, otherwise: string | undefined): Part {
  const signature = signatureOf(call) ?? otherwise;
  return {
    functionCall: { ...idOf(call.id), name: call.function.name, args: readArguments(call) },
    ...(signature && { thoughtSignature: signature }),
  };
}

function toResult(message: ChatMessage, path: string, names: ReadonlyMap<string, string>): Part {
  const id = message.tool_call_id ?? '';
  const name = names.get(id) ?? message.name;
  if (!name) throw unsupported(NAME, `${path}.tool_call_id`, 'names no tool call before it');
  const text = readText(NAME, message, path);
  return { functionResponse: { ...idOf(id), name, response: toResponse(text) } };
}

/** Gemini wants an object. */
function toResponse(text: string): Record<string, unknown> {
  try {
    const value = parseWithin(LLM_BODY_LIMITS, text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return { result: value };
  } catch {
    return { result: text };
  }
}

const idOf = (id: string) => (id === '' || id.startsWith(MADE_ID) ? {} : { id });

function signatureOf(call: ChatToolCall): string | undefined {
  const google = (call['extra_content'] as { google?: { thought_signature?: unknown } } | null | undefined)?.google;
  return typeof google?.thought_signature === 'string' ? google.thought_signature : undefined;
}
