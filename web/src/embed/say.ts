/** One message and its answer as it comes. */
export interface Saying {
  api: string;
  visitor: string;
  message: string;
  sessionId: string | null;
  signal: AbortSignal;
  onSession(id: string): void;
  /** The whole of what was said so far. */
  onText(text: string): void;
}
export type Ending = 'answered' | 'waits';

/** What the server refused, or what broke off. */
export class SayFailed extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** Says something and tells the answer. Rejects with `SayFailed`, or as `fetch` does. */
export async function say({ api, visitor, message, sessionId, signal, onSession, onText }: Saying): Promise<Ending> {
  const answer = await fetch(`${api}/chat/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-weft-visitor': visitor },
    body: JSON.stringify({ message, ...(sessionId !== null && { session_id: sessionId }) }),
    signal,
  });
  if (!answer.ok || !answer.body) {
    const problem = (await answer.json().catch(() => ({}))) as { code?: string };
    throw new SayFailed(problem.code ?? String(answer.status));
  }
  const session = answer.headers.get('x-session-id');
  if (session) onSession(session);
  let text = '';
  let waits = false;
  for await (const { event, data } of readEvents(answer.body)) {
    if (event === 'token') onText((text += String(data['text'])));
    if (event === 'reset') onText((text = ''));
    if (event === 'human_input_required') waits = true;
    if (event === 'error') throw new SayFailed(String(data['code']));
    if (event === 'end') {
      const said = String(data['message'] ?? '');
      if (said !== '') onText(said);
      return 'answered';
    }
    if (waits) return 'waits';
  }
  throw new SayFailed('cut_off');
}

async function* readEvents(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let waiting = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    waiting += decoder.decode(read.value, { stream: true });
    const frames = waiting.split('\n\n');
    waiting = frames.pop() ?? '';
    for (const frame of frames) {
      const lines = frame.split('\n');
      const field = (name: string) =>
        lines
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n');
      const data = field('data');
      if (data !== '') yield { event: field('event'), data: JSON.parse(data) as Record<string, unknown> };
    }
  }
}
