import type { ChatChunk, ChatCompletion, OpenAiError } from '../../../src/contracts/gateway/chat-completions';

/** What a client saw of an answer, streamed or whole. */
export interface SeenAnswer {
  text: string;
  finish: string | null;
  error: OpenAiError['error'] | undefined;
  /** How often the end of the stream was said. */
  done: number;
}

type Event = Partial<ChatChunk> & Partial<OpenAiError>;

/** Reads `/v1/chat/completions`: events of a stream, or one JSON. */
export function readAnswer(body: string): SeenAnswer {
  const seen: SeenAnswer = { text: '', finish: null, error: undefined, done: 0 };
  if (!body.startsWith('data:')) {
    const { choices: [choice] = [], error } = JSON.parse(body) as Partial<ChatCompletion> & Partial<OpenAiError>;
    return { ...seen, text: choice?.message.content ?? '', finish: choice?.finish_reason ?? null, error };
  }
  for (const event of body.split(/\r?\n\r?\n/)) {
    const data = /^data: ?(.*)$/s.exec(event)?.[1]?.trimEnd();
    if (data === undefined) continue;
    if (data === '[DONE]') {
      seen.done += 1;
      continue;
    }
    const { choices: [choice] = [], error } = JSON.parse(data) as Event;
    seen.text += choice?.delta.content ?? '';
    seen.finish = choice?.finish_reason ?? seen.finish;
    seen.error = error ?? seen.error;
  }
  return seen;
}

/** Asks for a chat completion, and reads it to its end. */
export async function askOnce(url: string, token: string, model: string, isStream: boolean) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: isStream, messages: [{ role: 'user', content: 'Say something.' }] }),
  });
  const by = response.headers.get('x-weft-model');
  return { status: response.status, by, seen: readAnswer(await response.text()) };
}
