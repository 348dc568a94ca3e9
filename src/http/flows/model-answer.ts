import type { ChatChunk, ChatCompletion, ChatUsage } from '../../contracts/gateway/chat-completions';
import type { Usage } from '../../contracts/kernel/common';
import { AppError, conflict } from '../../platform/errors';
import type { EndOfExecution, SaidEvent } from './follow-said';

interface AnswerNames {
  id: string;
  /** Seconds. */
  created: number;
  model: string;
}
type Ended = Extract<EndOfExecution, { status: 'succeeded' }>;

/** The answer of an execution, whole. Throws what it failed with. */
export async function answerOf(events: AsyncIterable<SaidEvent>, names: AnswerNames): Promise<ChatCompletion> {
  for await (const event of events) {
    if (!('end' in event)) continue;
    const { message, usage } = requireSuccess(event.end);
    return {
      ...{ ...names, object: 'chat.completion' },
      choices: [{ index: 0, message: { role: 'assistant', content: message }, finish_reason: 'stop' }],
      usage: toUsage(usage),
    };
  }
  throw new Error('an execution without an end');
}

/** The same as chunks, the use in the last one. */
export async function* chunksOf(
  events: AsyncIterable<SaidEvent>,
  names: AnswerNames,
): AsyncGenerator<ChatChunk, void, undefined> {
  const chunk = (delta: ChatChunk['choices'][number]['delta'], finish: 'stop' | null = null): ChatChunk => ({
    ...{ ...names, object: 'chat.completion.chunk' },
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  yield chunk({ role: 'assistant', content: '' });
  for await (const event of events) {
    if ('text' in event) yield chunk({ content: event.text });
    if (!('end' in event)) continue;
    const { usage } = requireSuccess(event.end);
    yield chunk({}, 'stop');
    yield { ...names, object: 'chat.completion.chunk', choices: [], usage: toUsage(usage) };
  }
}

function requireSuccess(end: EndOfExecution): Ended {
  if (end.status === 'succeeded') return end;
  if (end.status === 'failed')
    throw new AppError(end.error.code, end.error.message, { status: 422, isRetryable: end.error.retryable });
  if (end.status === 'waiting')
    throw conflict(
      'flow_waits',
      'The flow waits for a person: it goes on once somebody has answered in the inbox. What it gives stands in its execution (X-Run-Id).',
    );
  throw conflict('run_cancelled', 'The execution was cancelled.');
}

const toUsage = ({ inputTokens, outputTokens }: Usage): ChatUsage => ({
  ...{ prompt_tokens: inputTokens, completion_tokens: outputTokens },
  total_tokens: inputTokens + outputTokens,
});
