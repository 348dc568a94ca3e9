import type { ChatChunk, FinishReason } from '../../../contracts/gateway/chat-completions';
import type { AnswerNames } from '../dialect';

type Delta = ChatChunk['choices'][number]['delta'];

/** Makes OpenAI's chunks, in OpenAI's order. */
export interface ChunkWriter {
  /** The first chunk with the role; nothing where it was given before. All others begin with it. */
  start(): ChatChunk[];
  /** Nothing for an empty text. */
  text(content: string): ChatChunk[];
  /** A piece of what the model thinks; nothing for an empty one. */
  thought(piece: string): ChatChunk[];
  /** Opens the next tool call: id, type and name, arguments still empty. `extra`: more fields of the call. */
  openToolCall(call: { id: string; name: string; extra?: Record<string, unknown> | undefined }): ChatChunk[];
  /** A piece of the arguments of the tool call opened as the n-th (from 0). Nothing for an empty one. */
  toolArguments(index: number, piece: string): ChatChunk[];
  finish(reason: FinishReason): ChatChunk[];
  /** Tool calls opened so far. */
  readonly toolCalls: number;
  readonly isFinished: boolean;
}

export function createChunkWriter({ id, created, model }: AnswerNames): ChunkWriter {
  let isStarted = false;
  let isFinished = false;
  let toolCalls = 0;
  const chunk = (delta: Delta, reason: FinishReason | null = null): ChatChunk => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const start = (): ChatChunk[] => {
    if (isStarted) return [];
    isStarted = true;
    return [chunk({ role: 'assistant', content: '' })];
  };
  return {
    start,
    text: (content) => (content === '' ? [] : [...start(), chunk({ content })]),
    thought: (piece) => (piece === '' ? [] : [...start(), chunk({ reasoning_content: piece })]),
    openToolCall({ id, name, extra }) {
      const index = toolCalls;
      toolCalls += 1;
      const call = { index, id, type: 'function' as const, function: { name, arguments: '' }, ...extra };
      return [...start(), chunk({ tool_calls: [call] })];
    },
    toolArguments: (index, piece) =>
      piece === '' ? [] : [...start(), chunk({ tool_calls: [{ index, function: { arguments: piece } }] })],
    finish(reason) {
      isFinished = true;
      return [...start(), chunk({}, reason)];
    },
    get toolCalls() {
      return toolCalls;
    },
    get isFinished() {
      return isFinished;
    },
  };
}
