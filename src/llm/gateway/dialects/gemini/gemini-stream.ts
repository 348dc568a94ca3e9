import type { ChatChunk, ChatUsage } from '../../../../contracts/gateway/chat-completions';
import { ModelCut } from '../../../model-errors';
import type { AnswerNames, StreamDecoder } from '../../dialect';
import { createChunkWriter } from '../chunk-writer';
import { readGeminiAnswer, toFinishReason } from './gemini-answer';
import { parseJson } from '../read-answer';
import { createSseReader } from '../sse-reader';

/**
 * Gemini's events as OpenAI's chunks. Tool calls come whole: each is opened and filled at once. The finish reason is given
 * at the end of the stream, since Gemini marks no event as the last and older models repeat it in each.
 */
export function openGeminiStream(names: AnswerNames): StreamDecoder {
  const reader = createSseReader();
  const writer = createChunkWriter(names);
  let finishReason: string | undefined;
  let usage: ChatUsage | undefined;
  const read = (data: string): ChatChunk[] => {
    const said = readGeminiAnswer(parseJson(data), names, writer.toolCalls);
    finishReason = said.finishReason ?? finishReason;
    usage = said.usage ?? usage;
    const chunks = said.parts.flatMap((part) => {
      if ('text' in part) return writer.text(part.text);
      if ('thought' in part) return writer.thought(part.thought);
      const { id, function: tool, extra_content: extra } = part.call;
      const opened = writer.openToolCall({
        id,
        name: tool.name,
        ...(extra ? { extra: { extra_content: extra } } : {}),
      });
      return [...opened, ...writer.toolArguments(writer.toolCalls - 1, tool.arguments)];
    });
    return [...writer.start(), ...chunks];
  };
  return {
    push: (bytes) => reader.push(bytes).flatMap(({ data }) => read(data)),
    end() {
      const chunks = reader.end().flatMap(({ data }) => read(data));
      if (!finishReason) throw new ModelCut('the stream ended before its finish reason');
      return [...chunks, ...writer.finish(toFinishReason(finishReason, writer.toolCalls))];
    },
    get usage() {
      return usage;
    },
  };
}
