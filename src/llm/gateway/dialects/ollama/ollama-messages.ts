import type { ChatMessage, ChatRequest } from '../../../../contracts/gateway/chat-completions';
import { readArguments, readContent } from '../read-content';
import { unsupported } from '../refuse-parameters';

const NAME = 'Ollama';

/** The conversation as Ollama takes it: texts apart from images, arguments as objects, results with their tool's name. */
export function toOllamaMessages(request: ChatRequest): Record<string, unknown>[] {
  const names = new Map<string, string>();
  return request.messages.map((message, index) => {
    const path = `messages.${index}`;
    const said = toContent(message, path);
    switch (message.role) {
      case 'system':
      case 'developer':
        return { role: 'system', ...said };
      case 'user':
        return { role: 'user', ...said };
      case 'assistant': {
        const calls = message.tool_calls ?? [];
        for (const call of calls) names.set(call.id, call.function.name);
        const toolCalls = calls.map((call, at) => ({
          id: call.id,
          function: {
            index: at,
            name: call.function.name,
            arguments: readArguments(call),
          },
        }));
        return { role: 'assistant', ...said, ...(toolCalls.length > 0 && { tool_calls: toolCalls }) };
      }
      case 'tool': {
        const id = message.tool_call_id;
        const name = names.get(id ?? '') ?? message.name;
        return { role: 'tool', ...said, ...(name && { tool_name: name }), ...(id && { tool_call_id: id }) };
      }
      case 'function':
        throw unsupported(NAME, `${path}.role`, '"function" is not supported: use "tool"');
    }
  });
}

function toContent(message: ChatMessage, path: string): { content: string; images?: string[] } {
  const texts: string[] = [];
  const images: string[] = [];
  for (const part of readContent(NAME, message, path)) {
    if (part.kind === 'text') texts.push(part.text);
    else if (part.image.kind === 'data') images.push(part.image.data);
    else throw unsupported(NAME, `${path}.content`, 'can hold images only as data URLs');
  }
  return { content: texts.join('\n'), ...(images.length > 0 && { images }) };
}
