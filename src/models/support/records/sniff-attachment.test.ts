import { sniffAttachment } from './sniff-attachment';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

it.each([
  ['text', Buffer.from('Zwölf Zeilen\nund ein \u001b[31mrotes\u001b[0m Wort'), 'text/plain'],
  ['text with a byte order mark', Buffer.from('\ufeffa,b'), 'text/plain'],
  ['HTML, which is text', Buffer.from('<script>alert(1)</script>'), 'text/plain'],
  ['PNG', png, 'image/png'],
  ['JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'image/jpeg'],
  ['GIF', Buffer.from('GIF89a…'), 'image/gif'],
  ['WebP', Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 ')]), 'image/webp'],
])('knows %s by its bytes', (_, bytes, mediaType) => {
  expect(sniffAttachment(bytes)?.mediaType).toBe(mediaType);
});

it.each([
  ['a program', Buffer.from('4d5a90000300000004', 'hex')],
  ['an archive', Buffer.from('504b0304140000000800', 'hex')],
  ['Latin-1', Buffer.from('Zw\u00f6lf', 'latin1')],
  ['UTF-16', Buffer.from('text', 'utf16le')],
  ['half an image', png.subarray(0, 4)],
  ['RIFF of another kind', Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WAVE')])],
])('takes no %s', (_, bytes) => {
  expect(sniffAttachment(bytes)).toBeUndefined();
});
