/**
 * Reads the top level of a BSON document without decoding it: commands can be 48 MB of documents that the gateway only
 * passes on, so it looks at the few fields it needs and leaves the bytes alone. Format: https://bsonspec.org/spec.html
 */
import { deserialize, type Document } from 'bson';

/** One element of a document: its type byte and where its value lies. */
export interface RawElement {
  key: string;
  type: number;
  start: number;
  end: number;
}

const EOO = 0x00;
const DOUBLE = 0x01;
const STRING = 0x02;
const DOCUMENT = 0x03;
const ARRAY = 0x04;
const BINARY = 0x05;
const BOOL = 0x08;
const INT32 = 0x10;
const TIMESTAMP = 0x11;
const INT64 = 0x12;

function sizeOfValue(bytes: Buffer, type: number, start: number): number {
  switch (type) {
    case DOUBLE:
    case 0x09:
    case TIMESTAMP:
    case INT64:
      return 8;
    case STRING:
    case 0x0d:
    case 0x0e:
      return 4 + bytes.readInt32LE(start);
    case DOCUMENT:
    case ARRAY:
    case 0x0f:
      return bytes.readInt32LE(start);
    case BINARY:
      return 5 + bytes.readInt32LE(start);
    case 0x06:
    case 0x0a:
    case 0x7f:
    case 0xff:
      return 0;
    case 0x07:
      return 12;
    case BOOL:
      return 1;
    case 0x0b:
      return bytes.indexOf(0, bytes.indexOf(0, start) + 1) + 1 - start;
    case 0x0c:
      return 4 + bytes.readInt32LE(start) + 12;
    case INT32:
      return 4;
    case 0x13:
      return 16;
    default:
      throw new RangeError(`Unknown BSON type 0x${type.toString(16)}`);
  }
}

/** Walks the top-level elements in order. Throws RangeError on bytes that are not BSON. */
export function* elementsOf(bytes: Buffer): Generator<RawElement> {
  let position = 4;
  for (;;) {
    const type = bytes.readUInt8(position);
    if (type === EOO) return;
    const keyEnd = bytes.indexOf(0, position + 1);
    const key = bytes.toString('latin1', position + 1, keyEnd);
    const start = keyEnd + 1;
    const end = start + sizeOfValue(bytes, type, start);
    if (keyEnd < 0 || end <= position || end > bytes.length)
      throw new RangeError('BSON element runs past its document');
    yield { key, type, start, end };
    position = end;
  }
}

/** The top level of one command: cheap look-ups, decoding only of what is asked for. Missing and mistyped fields are undefined. */
export class RawDocument {
  readonly #elements = new Map<string, RawElement>();
  readonly firstKey: string;

  constructor(readonly bytes: Buffer) {
    let firstKey = '';
    for (const element of elementsOf(bytes)) {
      if (this.#elements.size === 0) firstKey = element.key;
      this.#elements.set(element.key, element);
    }
    this.firstKey = firstKey;
  }

  has(key: string): boolean {
    return this.#elements.has(key);
  }

  string(key: string): string | undefined {
    const element = this.#elements.get(key);
    return element?.type === STRING ? this.bytes.toString('utf8', element.start + 4, element.end - 1) : undefined;
  }

  number(key: string): number | undefined {
    const element = this.#elements.get(key);
    if (element?.type === INT32) return this.bytes.readInt32LE(element.start);
    if (element?.type === INT64) return Number(this.bytes.readBigInt64LE(element.start));
    return element?.type === DOUBLE ? this.bytes.readDoubleLE(element.start) : undefined;
  }

  long(key: string): bigint | undefined {
    const element = this.#elements.get(key);
    if (element?.type === INT64) return this.bytes.readBigInt64LE(element.start);
    const value = this.number(key);
    return value === undefined ? undefined : BigInt(Math.trunc(value));
  }

  boolean(key: string): boolean | undefined {
    const element = this.#elements.get(key);
    return element?.type === BOOL ? this.bytes.readUInt8(element.start) === 1 : undefined;
  }

  /** The bytes of an embedded document or array (a view, not a copy). */
  raw(key: string): Buffer | undefined {
    const element = this.#elements.get(key);
    return element?.type === DOCUMENT || element?.type === ARRAY
      ? this.bytes.subarray(element.start, element.end)
      : undefined;
  }

  /** An embedded document, its own top level read. */
  document(key: string): RawDocument | undefined {
    const bytes = this.raw(key);
    return bytes === undefined ? undefined : new RawDocument(bytes);
  }

  /** Seconds in the upper 32 bits, increment in the lower. */
  timestamp(key: string): bigint | undefined {
    const element = this.#elements.get(key);
    return element?.type === TIMESTAMP ? this.bytes.readBigUInt64LE(element.start) : undefined;
  }

  /** The payload of a binary field as a latin1 string: a map key for session ids. */
  binaryKey(key: string): string | undefined {
    const element = this.#elements.get(key);
    return element?.type === BINARY ? this.bytes.toString('latin1', element.start + 5, element.end) : undefined;
  }

  decode(): Document {
    return deserialize(this.bytes, { promoteValues: true, useBigInt64: false, promoteBuffers: false });
  }
}

/** The documents of an OP_MSG document sequence, or of an array field, as views. */
export function splitSequence(payload: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let position = 0; position < payload.length;) {
    const size = position + 4 <= payload.length ? payload.readInt32LE(position) : 0;
    if (size < 5 || position + size > payload.length) throw new RangeError('Document sequence is cut short');
    documents.push(payload.subarray(position, position + size));
    position += size;
  }
  return documents;
}
