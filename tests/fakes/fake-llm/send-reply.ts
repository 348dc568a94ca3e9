import type { ServerResponse } from 'node:http';
import type { FakeReply, RecordedCall, Wire } from './reply';

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const never = () => new Promise<void>(() => undefined);

/** No JSON in any format. */
const GARBAGE = 'data: {"half":\n\n';
const TELLS_USAGE = /"usage":|"usageMetadata":|"eval_count":/;

interface SentCall {
  id: string;
  model: string;
  isStreamed: boolean;
  request: Record<string, unknown>;
  record: Pick<RecordedCall, 'sent' | 'isSilent'>;
}

/** Sends one scripted answer, with its fault. Resolves once it is out, or the client is gone (unless that is ignored). */
export async function sendReply(response: ServerResponse, wire: Wire, reply: FakeReply, call: SentCall): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  const written = write(response, wire, reply, call);
  await (reply.fault === 'ignores-cancel' ? written : Promise.race([written, gone]));
}

async function write(
  response: ServerResponse,
  wire: Wire,
  reply: FakeReply,
  { id, model, isStreamed, request, record }: SentCall,
): Promise<void> {
  if (reply.fault === 'hang-before-headers') return never();
  if (reply.status !== undefined && reply.status !== 200) {
    response.writeHead(reply.status, {
      'content-type': 'application/json',
      ...(reply.retryAfter !== undefined && { 'retry-after': reply.retryAfter }),
    });
    response.end(
      JSON.stringify(reply.errorBody ?? wire.errorBody(reply.status, reply.message ?? `scripted ${reply.status}`)),
    );
    return;
  }
  if (reply.fault === 'html-page') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
    return;
  }
  if (!isStreamed) {
    if (reply.delayMs) await pause(reply.delayMs);
    response.writeHead(200, { 'content-type': 'application/json' });
    const body = JSON.stringify(wire.body(reply, id, model, request));
    return sendBody(response, body, reply.fault, record.sent);
  }
  response.writeHead(200, { 'content-type': wire.contentType, 'cache-control': 'no-cache' });
  if (reply.fault === 'comments-only') {
    response.end(': keep-alive\n\n'.repeat(5));
    return;
  }
  const frames = wire.frames(reply, id, model);
  const middle = Math.floor(frames.length / 2);
  for (const [place, frame] of frames.entries()) {
    if (response.destroyed && reply.fault !== 'ignores-cancel') return;
    if (place === middle) {
      if (reply.fault === 'garbage') return void response.end(GARBAGE);
      if (reply.fault === 'hang-mid-stream') {
        record.isSilent = true;
        return never();
      }
      if (reply.fault === 'reset-mid-stream') return void response.socket?.resetAndDestroy();
      if (reply.fault === 'error-event') return void response.end(wire.errorFrame());
      if (reply.fault === 'endless')
        while (!response.destroyed) {
          record.sent.push(frame);
          response.write(frame);
          await pause(5);
        }
    }
    if (reply.delayMs) await pause(reply.delayMs);
    if (!(await writeFrame(response, frame, reply.fault, place === 0))) return;
    record.sent.push(frame);
    if (reply.fault === 'usage-twice' && TELLS_USAGE.test(frame)) response.write(frame);
  }
  response.end();
}

/** A whole answer: its faults are those of a body. */
async function sendBody(
  response: ServerResponse,
  body: string,
  fault: FakeReply['fault'],
  sent: string[],
): Promise<void> {
  const half = body.slice(0, body.length / 2);
  if (fault === 'garbage' || fault === 'no-finish') return void response.end(half);
  if (fault === 'hang-mid-stream' || fault === 'reset-mid-stream') {
    await new Promise<void>((resolve) => response.write(half, () => resolve()));
    if (fault === 'hang-mid-stream') return never();
    return void response.socket?.resetAndDestroy();
  }
  sent.push(body);
  response.end(body);
}

/** Writes one frame; false where the connection was ended on purpose. */
async function writeFrame(
  response: ServerResponse,
  frame: string,
  fault: FakeReply['fault'],
  isFirst: boolean,
): Promise<boolean> {
  let bytes = Buffer.from(fault === 'crlf' ? frame.replace(/(?<!\r)\n/g, '\r\n') : frame);
  if (fault === 'bom' && isFirst) bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  const inside = bytes.findIndex((byte) => byte >= 0xc0);
  if (fault === 'reset-in-utf8' && inside >= 0) {
    await new Promise<void>((resolve) => response.write(bytes.subarray(0, inside + 1), () => resolve()));
    await pause(5);
    response.socket?.resetAndDestroy();
    return false;
  }
  if (fault === 'one-byte-slices' || fault === 'drip') {
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
      await (fault === 'drip' ? pause(1_000) : new Promise(setImmediate));
      if (response.destroyed) return false;
    }
    return true;
  }
  response.write(bytes);
  return true;
}
