import { safeImageSource, safeUrl } from './safe-url';

describe('safeUrl', () => {
  test.each(['https://weft.dev/a', 'http://weft.dev', 'mailto:ana@weft.dev'])('follows %s', (text) => {
    expect(safeUrl(text)).not.toBeNull();
  });
  test.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,<b>',
    'vbscript:x',
    'file:///etc/passwd',
    '/relative',
    '',
  ])('refuses %j', (text) => {
    expect(safeUrl(text)).toBeNull();
  });
});

describe('safeImageSource', () => {
  const origin = 'https://weft.dev';
  test('loads from this origin and from data pictures', () => {
    expect(safeImageSource('/files/1.png', origin)).toBe('https://weft.dev/files/1.png');
    expect(safeImageSource('data:image/png;base64,AAAA', origin)).toBe('data:image/png;base64,AAAA');
  });
  test.each(['https://evil.dev/x.png', '//evil.dev/x.png', 'data:image/svg+xml;base64,AAAA', 'javascript:1'])(
    'refuses %s',
    (text) => {
      expect(safeImageSource(text, origin)).toBeNull();
    },
  );
});
