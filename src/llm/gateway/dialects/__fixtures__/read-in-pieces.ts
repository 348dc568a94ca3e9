import type { ChatChunk } from '../../../../contracts/gateway/chat-completions';
import type { AnswerNames, StreamDecoder } from '../../dialect';

export const NAMES: AnswerNames = { id: 'chatcmpl-T1', created: 1_764_000_000, model: 'ours' };

/** Every way in which the tests cut a stream: whole, byte by byte, at random places (seeded: a failure can be repeated). */
export function cuts(text: string): [name: string, pieces: Uint8Array[]][] {
  const bytes = new TextEncoder().encode(text);
  const single = Array.from(bytes, (_, index) => bytes.slice(index, index + 1));
  const random = Array.from({ length: 40 }, (_, seed): [string, Uint8Array[]] => [
    `at random places (seed ${seed})`,
    cutAtRandom(bytes, seed),
  ]);
  return [['whole', [bytes]], ['byte by byte', single], ...random];
}

function cutAtRandom(bytes: Uint8Array, seed: number): Uint8Array[] {
  let state = seed + 1;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    const to = from + 1 + ((state >>> 16) % 90);
    pieces.push(bytes.slice(from, to));
    from = to;
  }
  return pieces;
}

/** All chunks of a stream that comes in these pieces, its end included. */
export const decodePieces = (decoder: StreamDecoder, pieces: Uint8Array[]): ChatChunk[] => [
  ...pieces.flatMap((piece) => decoder.push(piece)),
  ...decoder.end(),
];

type Choice = ChatChunk['choices'][number];
/** A chunk as the client sees it. */
export const chunk = (delta: Choice['delta'], reason: Choice['finish_reason'] = null): ChatChunk => ({
  ...NAMES,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: reason }],
});
export const first = chunk({ role: 'assistant', content: '' });
export const text = (content: string): ChatChunk => chunk({ content });
export const thought = (piece: string): ChatChunk => chunk({ reasoning_content: piece });
export const call = (index: number, id: string, name: string, extra: object = {}): ChatChunk =>
  chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' }, ...extra }] });
export const args = (index: number, piece: string): ChatChunk =>
  chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
