import { createTextFrames, errorFrame } from './text-frames';

const texts = (...pieces: string[]) => {
  const frames = createTextFrames();
  return pieces.flatMap((piece) => frames(piece).map((frame) => String(frame.data)));
};

describe('createTextFrames', () => {
  it('says a text as it is, line breaks too', () => {
    expect(texts('one\r\ntwo\n\nthree')).toEqual(['one\ntwo\n\nthree']);
    expect(texts('')).toEqual([]);
  });
  it.each(['[DONE]', 'a\n[DONE]\nb', '[ERROR] no', 'x\n[ERROR]\n[DONE]', '[DONE][DONE]\n[DONE]'])(
    'no line of %j ends the stream, and nothing is lost',
    (text) => {
      const said = texts(text);
      expect(said.join('')).toBe(text);
      for (const line of said.join('\u0000').split(/[\n\u0000]/)) expect(line).not.toMatch(/^\[(DONE|ERROR)\]/);
    },
  );
  it.each(['\u2028', '\u2029', '\u0085', '\v', '\f', '\u001c', '\u001d', '\u001e', '\r'])(
    'lets no reader that splits lines at %j see an end, or lose a line',
    (end) => expect(texts(`a${end}[DONE]`)).toEqual(['a\n[DO', 'NE]']),
  );
  it('puts together what was cut in two: an end of a line, a character', () => {
    expect(texts('a\r', '\nb\r', '', '\n\n')).toEqual(['a\n', 'b\n', '\n']);
    expect(texts('x\ud83d', '\ude00y')).toEqual(['x', '😀y']);
    expect(texts('\ud83d', '\ud83d', '\ude00').join('')).toBe('\ud83d😀');
  });
  it('leaves the words alone where they begin no line', () => {
    expect(texts('it printed [DONE] at last')).toEqual(['it printed [DONE] at last']);
  });
});

describe('errorFrame', () => {
  it('stands on one line', () => expect(errorFrame('no\nmore')).toEqual({ data: '[ERROR] no more', isText: true }));
});
