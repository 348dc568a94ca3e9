import { sendRequest } from './client';
import { ApiError } from './api-error';
import { readData } from './read-events';

export interface ChatHead {
  /** Id of the model that answers. */
  model: string;
  /** Its row in the ledger. */
  callId: string;
  isFromCache: boolean;
}
export interface ChatUsage {
  input: number;
  output: number;
}

interface ChatParts {
  body: object;
  isCached: boolean;
  signal: AbortSignal;
  onHead: (head: ChatHead) => void;
  /** A piece of the answer; all of it where nothing is streamed. */
  onText: (text: string) => void;
}

/** What of an answer, or of a piece of one, is read here; OpenAI's form. */
interface Chunk {
  choices?: { delta?: { content?: string | null }; message?: { content?: string | null } }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  error?: { message: string; code: string | null };
}

/** Asks a model through the gateway. Resolves at the answer's end with the tokens it told; throws ApiError where it fails or breaks off. */
export async function askChat({ body, isCached, signal, onHead, onText }: ChatParts): Promise<ChatUsage | null> {
  const response = await sendRequest('POST', '/v1/chat/completions', {
    body,
    signal,
    headers: isCached ? { 'x-weft-cache': 'true' } : {},
  });
  onHead({
    model: response.headers.get('x-weft-model') ?? '',
    callId: response.headers.get('x-weft-call-id') ?? '',
    isFromCache: response.headers.get('x-weft-cache') === 'hit',
  });
  let usage: ChatUsage | null = null;
  const take = (chunk: Chunk) => {
    if (chunk.error)
      throw new ApiError({ status: 502, code: chunk.error.code ?? 'failed', detail: chunk.error.message });
    const [choice] = chunk.choices ?? [];
    const text = choice?.delta?.content ?? choice?.message?.content;
    if (text) onText(text);
    if (chunk.usage) usage = { input: chunk.usage.prompt_tokens, output: chunk.usage.completion_tokens };
  };
  if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    take((await response.json()) as Chunk);
    return usage;
  }
  let isWhole = false;
  await readData(response, (data) => {
    if (data === '[DONE]') isWhole = true;
    else take(JSON.parse(data) as Chunk);
  });
  if (!isWhole) throw new ApiError({ status: 502, code: 'stream_cut', detail: 'The answer broke off.' });
  return usage;
}
