import { ModelAnswerInvalid } from '../../model-errors';
import { cuts } from './__fixtures__/read-in-pieces';
import { LINE_BYTES_MAX } from './line-reader';
import { createNdjsonReader } from './ndjson-reader';
import { createSseReader } from './sse-reader';

const bytes = (value: string) => new TextEncoder().encode(value);

describe('createSseReader', () => {
  it('reads events, however they are cut', () => {
    const stream =
      ': hello\n\nevent: a\nid: 1\nretry: 5\ndata: 京都 👩‍🚀\n\ndata:x\ndata:  y\n\n\n\nevent: no-data\n\ndata\ndata: [DONE]\n';
    const expected = [
      { event: 'a', data: '京都 👩‍🚀' },
      { event: 'message', data: 'x\n y' },
      { event: 'message', data: '[DONE]' },
    ];
    for (const variant of [stream, stream.replaceAll('\n', '\r\n')])
      for (const [, pieces] of cuts(variant)) {
        const reader = createSseReader();
        expect([...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]).toEqual(expected);
      }
  });

  it('does not give half a line', () => {
    const reader = createSseReader();
    expect([...reader.push(bytes('data: a\n\ndata: {"half')), ...reader.end()]).toEqual([
      { event: 'message', data: 'a' },
    ]);
  });

  it('refuses a line over 1 MB, in one piece or many, and an event over 1 MB', () => {
    const most = `data: ${'x'.repeat(LINE_BYTES_MAX - 6)}`;
    expect(createSseReader().push(bytes(`${most}\n\n`))).toHaveLength(1);
    expect(() => createSseReader().push(bytes(`${most}x\n\n`))).toThrow(ModelAnswerInvalid);
    const reader = createSseReader();
    reader.push(bytes(most));
    expect(() => reader.push(bytes('x'))).toThrow(ModelAnswerInvalid);
    expect(() => createSseReader().push(bytes(`${most}\ndata: more than that\n`))).toThrow(ModelAnswerInvalid);
  });
});

describe('createNdjsonReader', () => {
  it('reads lines, and a last one that is whole', () => {
    const stream = '{"a":"京都"}\n\n{"b":2}\r\n{"c":3}';
    for (const [, pieces] of cuts(stream)) {
      const reader = createNdjsonReader();
      const lines = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
      expect(lines).toEqual(['{"a":"京都"}', '{"b":2}', '{"c":3}']);
    }
    const half = createNdjsonReader();
    half.push(bytes('{"a":'));
    expect(half.end()).toEqual([]);
  });
});
