import { ModelAnswerInvalid } from '../../model-errors';
import { createLineReader, LINE_BYTES_MAX } from './line-reader';

export interface SseEvent {
  /** `message` where the provider names none. */
  event: string;
  data: string;
}

export interface SseReader {
  /** Events that `bytes` complete. Throws `ModelAnswerInvalid` for what is no event stream, or over 1 MB in one event. */
  push(bytes: Uint8Array): SseEvent[];
  /** The event that lacks only its blank line, if there is one: some servers leave out the last. */
  end(): SseEvent[];
}

/** Reads server-sent events. Comments, `id` and `retry` are passed over. */
export function createSseReader(): SseReader {
  const lines = createLineReader();
  let event = '';
  let data: string | undefined;
  const take = (): SseEvent[] => {
    const taken = data === undefined ? [] : [{ event: event || 'message', data }];
    event = '';
    data = undefined;
    return taken;
  };
  const read = (line: string): SseEvent[] => {
    if (line === '') return take();
    checkIsEventStream(line);
    const value = fieldOf(line, 'data');
    if (value !== undefined) {
      data = data === undefined ? value : `${data}\n${value}`;
      if (data.length > LINE_BYTES_MAX) throw new ModelAnswerInvalid(`an event is over ${LINE_BYTES_MAX} characters`);
    } else event = fieldOf(line, 'event') ?? event;
    return [];
  };
  return {
    push: (bytes) => lines.push(bytes).flatMap((line) => read(line.toString('utf8'))),
    end: take,
  };
}

function fieldOf(line: string, name: string): string | undefined {
  if (!line.startsWith(`${name}:`)) return undefined;
  return line.slice(line[name.length + 1] === ' ' ? name.length + 2 : name.length + 1);
}

/** Throws `ModelAnswerInvalid` for a line of JSON or HTML: some proxies answer 200 with these in place of a stream. */
export function checkIsEventStream(line: string): void {
  if (/^\s*[<{[]/.test(line)) throw new ModelAnswerInvalid(`this is no event stream: ${line.slice(0, 200)}`);
}
