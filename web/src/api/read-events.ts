import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { sendRequest } from './client';
import { type EventPlace, isPlace } from './event-place';

export interface SseFrame {
  id: EventPlace;
  /** SSE `event:`; '' for formats that name the type in the data. */
  name: string;
  data: unknown;
}

/** Reads one event stream to its end; calls back for each frame, in order. Throws ApiError where it does not open. */
export async function readEvents(
  url: string,
  since: EventPlace,
  signal: AbortSignal,
  onFrame: (frame: SseFrame) => void,
): Promise<void> {
  const response = await sendRequest('get', url, {
    signal,
    headers: { accept: 'text/event-stream', ...(since === '' ? {} : { 'last-event-id': since }) },
  });
  await readFrames(response, onFrame);
}

/** Parses an open answer's frames; frames without an id or with bad JSON are skipped. `signal` lets go of the answer. */
export const readFrames = (
  response: Response,
  onFrame: (frame: SseFrame) => void,
  signal?: AbortSignal,
): Promise<void> =>
  readMessages(
    response,
    ({ id, event = '', data: text }) => {
      const data = parseJson(text);
      if (isPlace(id) && data !== undefined) onFrame({ id, name: event, data });
    },
    signal,
  );

/** The data of an open answer's events as text: of streams whose events have no ids. */
export const readData = (response: Response, onData: (data: string) => void): Promise<void> =>
  readMessages(response, ({ data }) => onData(data));

async function readMessages(
  response: Response,
  onEvent: (event: EventSourceMessage) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (response.body === null) return;
  const parser = createParser({ onEvent });
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader();
  // A stream that failed before is not there to be let go of.
  signal?.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
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
