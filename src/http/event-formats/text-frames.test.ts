import { errorFrame, textFrames } from './text-frames';

const texts = (text: string) => textFrames(text).map((frame) => String(frame.data));

describe('textFrames', () => {
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
  it('leaves the words alone where they begin no line', () => {
    expect(texts('it printed [DONE] at last')).toEqual(['it printed [DONE] at last']);
  });
});

describe('errorFrame', () => {
  it('stands on one line', () => expect(errorFrame('no\nmore')).toEqual({ data: '[ERROR] no more', isText: true }));
});
