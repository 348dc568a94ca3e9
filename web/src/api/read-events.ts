import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { sendRequest } from './client';

export interface SseFrame {
  id: number;
  data: unknown;
}

/** Reads one event stream to its end; calls back for each frame, in order. Throws ApiError where it does not open. */
export async function readEvents(
  url: string,
  lastId: number,
  signal: AbortSignal,
  onFrame: (frame: SseFrame) => void,
): Promise<void> {
  const response = await sendRequest('get', url, {
    signal,
    headers: { accept: 'text/event-stream', ...(lastId > 0 ? { 'last-event-id': String(lastId) } : {}) },
  });
  await readFrames(response, onFrame);
}

/** Parses an open answer's frames; frames without an id or with bad JSON are skipped. */
export const readFrames = (response: Response, onFrame: (frame: SseFrame) => void): Promise<void> =>
  readMessages(response, (event) => {
    const id = Number(event.id);
    const data = parseJson(event.data);
    if (Number.isFinite(id) && data !== undefined) onFrame({ id, data });
  });

/** The data of an open answer's events as text: of streams whose events have no ids. */
export const readData = (response: Response, onData: (data: string) => void): Promise<void> =>
  readMessages(response, ({ data }) => onData(data));

async function readMessages(response: Response, onEvent: (event: EventSourceMessage) => void): Promise<void> {
  if (response.body === null) return;
  const parser = createParser({ onEvent });
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(value);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
