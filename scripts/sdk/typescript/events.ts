/** One event of a stream; its fields stand in `data`. */
export interface StreamEvent {
  /** Where the stream stands: what a later connection goes on after. */
  id: string;
  event: string;
  data: Record<string, unknown>;
}

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
  const event: StreamEvent = { id: '', event: 'message', data: {} };
  const data: string[] = [];
  for (const line of frame.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === 'id') event.id = value;
    if (name === 'event') event.event = value;
    if (name === 'data') data.push(value);
  }
  if (data.length === 0) return undefined;
  const text = data.join('\n');
  if (text === '[DONE]') return undefined;
  event.data = JSON.parse(text) as Record<string, unknown>;
  return event;
}
