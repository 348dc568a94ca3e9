import type { Context, Middleware, MiddlewareOptions } from '@microsoft/microsoft-graph-client';
import { sendRequest } from '../../../platform/send-request';
import { SECOND_MS } from '../../../platform/time';
import { AnswerTooLarge } from './graph-errors';

/** One call, from connecting to the last byte of its answer. */
const CALL_TIMEOUT_MS = 60 * SECOND_MS;
/** Largest answer that is read. */
export const GRAPH_ANSWER_MAX_BYTES = 8 * 1024 * 1024;

/** One call through Microsoft's client: its exact address (the client would put links together anew) and what became of it (the client tells only part). */
export class GraphCall implements MiddlewareOptions {
  status: number | undefined;
  headers: Headers | undefined;
  /** What went wrong before there was a whole answer. */
  failure: unknown;
  constructor(
    readonly url: URL,
    readonly token: string,
    readonly prefer: readonly string[],
    readonly signal: AbortSignal,
  ) {}
}

/** Sends calls over the connections that this process keeps, and hands their whole answers to the client. Redirects are not followed. */
export const sendGraphCall: Middleware = {
  async execute(context: Context): Promise<void> {
    const call: unknown = context.middlewareControl?.getMiddlewareOptions(GraphCall);
    if (!(call instanceof GraphCall)) throw new TypeError('A call of Graph without its address');
    try {
      context.response = await send(call);
    } catch (error) {
      call.failure = error;
      throw error;
    }
  },
};

/** Within its time, and no longer than who asked wants it. Nothing of a call that has ended is held until then, as signals that combine others do. */
async function send(call: GraphCall): Promise<Response> {
  const ending = new AbortController();
  const leave = () => ending.abort(call.signal.reason);
  const timer = setTimeout(() => ending.abort(new Error('Microsoft did not answer in time.')), CALL_TIMEOUT_MS);
  call.signal.addEventListener('abort', leave, { once: true });
  if (call.signal.aborted) leave();
  try {
    return await receive(call, ending.signal);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', leave);
  }
}

async function receive(call: GraphCall, signal: AbortSignal): Promise<Response> {
  const answer = await sendRequest(call.url, {
    method: 'GET',
    headers: {
      ...{ accept: 'application/json', authorization: `Bearer ${call.token}`, 'user-agent': 'weft' },
      ...(call.prefer.length > 0 && { prefer: call.prefer.join(', ') }),
    },
    signal,
  });
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > GRAPH_ANSWER_MAX_BYTES) {
      answer.destroy();
      throw new AnswerTooLarge(`Microsoft’s answer has more than ${GRAPH_ANSWER_MAX_BYTES} bytes.`);
    }
    pieces.push(piece);
  }
  const headers = new Headers();
  for (const name of ['content-type', 'retry-after', 'location']) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const status = answer.statusCode ?? 0;
  Object.assign(call, { status, headers });
  const hasBody = status !== 204 && status !== 304;
  return new Response(hasBody ? Buffer.concat(pieces) : null, { status, headers });
}
