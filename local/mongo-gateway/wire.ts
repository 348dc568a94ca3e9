/** MongoDB's wire protocol: framing, OP_MSG and the legacy OP_QUERY that opens a connection. */

/** Largest message a client may send: what hello announces. */
export const MAX_MESSAGE_BYTES = 48_000_000;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const FLAG_CHECKSUM = 1;
const FLAG_MORE_TO_COME = 2;
/** Below this a reply is copied behind its header, so that one packet leaves; above it the copy costs more. */
const COPY_LIMIT_BYTES = 64 * 1024;

/** A whole message, its parts as views of the received bytes. */
export interface IncomingMessage {
  requestId: number;
  /** The command document. */
  body: Buffer;
  /** Document sequence sections by name: BSON documents one after the other. */
  sequences: Map<string, Buffer>;
  isLegacy: boolean;
  /** False for unacknowledged writes: the client does not read an answer. */
  wantsReply: boolean;
}

/** Bytes that no client of this protocol would send: the connection must be closed. */
export class ProtocolError extends Error {}

/** Collects chunks and hands out whole messages; joins chunks only when a message is complete. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = 4;

  /** `maxBytes`: of one message; may be changed as it goes. */
  constructor(public maxBytes = MAX_MESSAGE_BYTES) {}

  /** Of a message that is not whole yet. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Adds a chunk and returns the messages it completes. Throws ProtocolError on an impossible length. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: Buffer[] = [];
    while (this.#bytes >= this.#needed) {
      const joined = this.#join();
      if (joined.length < 4) break;
      const length = joined.readInt32LE(0);
      if (length < HEADER_BYTES + 4 || length > this.maxBytes) throw new ProtocolError(`Message length ${length}`);
      if (joined.length < length) {
        this.#needed = length;
        break;
      }
      messages.push(joined.subarray(0, length));
      this.#chunks = joined.length > length ? [joined.subarray(length)] : [];
      this.#bytes = joined.length - length;
      this.#needed = 4;
    }
    return messages;
  }

  #join(): Buffer {
    const first = this.#chunks[0];
    const joined = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

/** Reads one whole message. Throws ProtocolError on other op codes and on malformed sections. */
export function parseMessage(message: Buffer): IncomingMessage {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return parseOpMsg(message, requestId);
  if (opCode === OP_QUERY) return parseOpQuery(message, requestId);
  throw new ProtocolError(`Unsupported op code ${opCode}`);
}

function documentAt(message: Buffer, start: number, limit: number): Buffer {
  const size = start + 4 <= limit ? message.readInt32LE(start) : -1;
  if (size < 5 || start + size > limit) throw new ProtocolError('Document runs past its message');
  return message.subarray(start, start + size);
}

function parseOpMsg(message: Buffer, requestId: number): IncomingMessage {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const end = message.length - ((flags & FLAG_CHECKSUM) !== 0 ? 4 : 0);
  const sequences = new Map<string, Buffer>();
  let body: Buffer | undefined;
  for (let position = HEADER_BYTES + 4; position < end;) {
    const kind = message.readUInt8(position);
    const section = documentAt(message, position + 1, end);
    if (kind === 0) body = section;
    else if (kind === 1) {
      const nameEnd = section.indexOf(0, 4);
      if (nameEnd < 0) throw new ProtocolError('Document sequence without a name');
      sequences.set(section.toString('latin1', 4, nameEnd), section.subarray(nameEnd + 1));
    } else throw new ProtocolError(`Unknown section kind ${kind}`);
    position += 1 + section.length;
  }
  if (body === undefined) throw new ProtocolError('OP_MSG without a command');
  return { requestId, body, sequences, isLegacy: false, wantsReply: (flags & FLAG_MORE_TO_COME) === 0 };
}

function parseOpQuery(message: Buffer, requestId: number): IncomingMessage {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError('OP_QUERY without a collection');
  const body = documentAt(message, nameEnd + 9, message.length);
  return { requestId, body, sequences: new Map(), isLegacy: true, wantsReply: true };
}

/**
 * Frames a reply, with `fields` (BSON elements) added to the end of its document. Returns one buffer for small bodies,
 * several that leave the body where it is for large ones.
 */
export function frameReply(
  request: IncomingMessage,
  replyId: number,
  body: Buffer,
  fields: Buffer = Buffer.alloc(0),
): Buffer[] {
  const documentAt = request.isLegacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5;
  const bytes = documentAt + body.length + fields.length;
  const isSmall = body.length <= COPY_LIMIT_BYTES;
  const head = Buffer.allocUnsafe(isSmall ? bytes : documentAt + 4);
  head.writeInt32LE(bytes, 0);
  head.writeInt32LE(replyId, 4);
  head.writeInt32LE(request.requestId, 8);
  head.writeInt32LE(request.isLegacy ? OP_REPLY : OP_MSG, 12);
  head.fill(0, HEADER_BYTES, documentAt);
  if (request.isLegacy) {
    head.writeInt32LE(8, HEADER_BYTES); // response flags: await capable
    head.writeInt32LE(1, HEADER_BYTES + 16); // one document
  }
  head.writeInt32LE(body.length + fields.length, documentAt); // the document's own length
  const elements = body.subarray(4, -1);
  const tail = Buffer.concat([fields, Buffer.alloc(1)]);
  if (!isSmall) return [head, elements, tail];
  elements.copy(head, documentAt + 4);
  tail.copy(head, documentAt + 4 + elements.length);
  return [head];
}

/** Frames a command as a client would. */
export function frameCommand(body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}
