import { deserialize, serialize } from 'bson';
import {
  FrameReader,
  MAX_MESSAGE_BYTES,
  ProtocolError,
  frameCommand,
  frameReply,
  parseMessage,
} from '../mongo-gateway/wire';

const document = (size: number): Buffer => {
  const bytes = Buffer.alloc(size, 1);
  bytes.writeInt32LE(size, 0);
  return bytes;
};

/** An OP_MSG of the given sections. */
function message(sections: Buffer[], flags = 0, requestId = 9): Buffer {
  const body = Buffer.concat([Buffer.alloc(20), ...sections]);
  body.writeInt32LE(body.length, 0);
  body.writeInt32LE(requestId, 4);
  body.writeInt32LE(2013, 12);
  body.writeUInt32LE(flags, 16);
  return body;
}

const bodySection = (size: number): Buffer => Buffer.concat([Buffer.from([0]), document(size)]);

describe('FrameReader', () => {
  it('hands out messages however they are cut', () => {
    const bytes = Buffer.concat([message([bodySection(10)]), message([bodySection(200)]), message([bodySection(5)])]);
    for (const step of [1, 3, 7, 40, bytes.length]) {
      const reader = new FrameReader();
      const lengths: number[] = [];
      for (let at = 0; at < bytes.length; at += step) {
        lengths.push(...reader.push(bytes.subarray(at, at + step)).map(({ length }) => length));
      }
      expect(lengths).toEqual([31, 221, 26]);
    }
  });

  it.each([0, 15, -1, MAX_MESSAGE_BYTES + 1])('refuses the length %p', (length) => {
    const head = Buffer.alloc(16);
    head.writeInt32LE(length, 0);
    expect(() => new FrameReader().push(head)).toThrow(ProtocolError);
  });
});

describe('parseMessage', () => {
  it('reads command and document sequences of an OP_MSG', () => {
    const payload = Buffer.concat([document(6), document(8)]);
    const name = Buffer.from('documents\0');
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + name.length + payload.length);
    const parsed = parseMessage(message([bodySection(12), Buffer.concat([Buffer.from([1]), size, name, payload])]));
    expect(parsed).toMatchObject({ requestId: 9, isLegacy: false, wantsReply: true });
    expect(parsed.body).toHaveLength(12);
    expect(parsed.sequences.get('documents')).toEqual(payload);
  });

  it('ignores a checksum and sees that no reply is wanted', () => {
    const parsed = parseMessage(message([bodySection(12), Buffer.alloc(4, 0xff)], 0b11));
    expect(parsed.wantsReply).toBe(false);
    expect(parsed.body).toHaveLength(12);
  });

  it.each([
    ['no command', message([])],
    ['an unknown section', message([Buffer.concat([Buffer.from([7]), document(6)])])],
    ['a document that runs past the end', message([Buffer.concat([Buffer.from([0]), document(9).subarray(0, 8)])])],
    ['another op code', Buffer.alloc(20)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => parseMessage(bytes)).toThrow(ProtocolError);
  });
});

describe('frameReply', () => {
  const request = parseMessage(message([bodySection(6)]));

  it('answers the request, small bodies in one buffer and large ones uncopied', () => {
    const [small, ...none] = frameReply(request, 3, document(6));
    expect(none).toEqual([]);
    expect([small?.readInt32LE(0), small?.readInt32LE(4), small?.readInt32LE(8), small?.readInt32LE(12)]).toEqual([
      27, 3, 9, 2013,
    ]);
    const large = document(100_000);
    const parts = frameReply(request, 3, large);
    expect(parts[1]?.buffer).toBe(large.buffer);
    const bytes = Buffer.concat(parts);
    expect(bytes.readInt32LE(0)).toBe(21 + large.length);
    expect(bytes.subarray(21)).toEqual(Buffer.concat([large.subarray(0, -1), Buffer.alloc(1)]));
  });

  it.each([1, 100_000])('adds fields to a document of %i bytes of text', (size) => {
    const whole = { text: 'x'.repeat(size), ok: 1 };
    const body = Buffer.from(serialize(whole));
    const before = Buffer.from(body);
    const fields = Buffer.from(serialize({ added: 'yes' })).subarray(4, -1);
    const bytes = Buffer.concat(frameReply(request, 3, body, fields));
    expect(bytes.readInt32LE(0)).toBe(bytes.length);
    expect(deserialize(bytes.subarray(21))).toEqual({ ...whole, added: 'yes' });
    expect(body).toEqual(before); // it may be sent again
  });

  it('answers a legacy query by OP_REPLY with one document', () => {
    const [reply] = frameReply({ ...request, isLegacy: true }, 3, document(6));
    expect([reply?.readInt32LE(12), reply?.readInt32LE(16), reply?.readInt32LE(32)]).toEqual([1, 8, 1]);
  });
});

it('frames a command that can be parsed again', () => {
  expect(parseMessage(frameCommand(document(6))).body).toEqual(document(6));
});
