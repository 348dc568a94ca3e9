/** One event of a stream; its fields stand in `data`, a text that is no JSON object in `data.text`. */
export interface StreamEvent {
  /** Where the stream stands: what a later connection goes on after. */
  id: string;
  event: string;
  data: Record<string, unknown>;
  /** After it the stream has ended, whatever the connection does. */
  isLast: boolean;
}

const LAST_EVENTS: ReadonlySet<string> = new Set([
  ...['end', 'error', 'complete', 'done'],
  ...['run-succeeded', 'run-failed', 'run-cancelled'],
]);
/** In formats that name the type in the data. */
const LAST_TYPES: ReadonlySet<unknown> = new Set(['RUN_FINISHED', 'RUN_ERROR']);

/** Reads Server-Sent Events until the body ends or breaks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let waiting = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      waiting += decoder.decode(read.value, { stream: true });
      const frames = waiting.split(/\r?\n\r?\n/);
      waiting = frames.pop() ?? '';
      for (const frame of frames) {
        const event = parseFrame(frame);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseFrame(frame: string): StreamEvent | undefined {
  let [id, event] = ['', 'message'];
  const lines: string[] = [];
  for (const line of frame.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === 'id') id = value;
    if (name === 'event') event = value;
    if (name === 'data') lines.push(value);
  }
  if (lines.length === 0) return undefined;
  const text = lines.join('\n');
  if (text === '[DONE]') return { id, event: 'done', data: {}, isLast: true };
  if (text.startsWith('[ERROR]')) return { id, event: 'error', data: { message: text.slice(7).trim() }, isLast: true };
  const data = parseObject(text) ?? { text };
  return { id, event, data, isLast: LAST_EVENTS.has(event) || LAST_TYPES.has(data['type']) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
