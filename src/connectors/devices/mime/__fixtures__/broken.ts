import { type AwkwardMail, toBytes, lines, multi, repeated } from './mail-bytes';

/** Boxes within each other, to any depth, with a word in the innermost. */
const boxes = (depth: number): Buffer =>
  lines(
    'Subject: x',
    ...repeated(depth, (n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}`),
    'Content-Type: text/plain\r\n',
    'innermost',
    ...repeated(depth, (n) => `--b${depth - 1 - n}--`),
  );
const mailInMail = (depth: number): Buffer =>
  lines(
    ...repeated(depth, (n) => `Subject: level ${n}\r\nContent-Type: message/rfc822\r\n`),
    'Subject: last',
    '',
    'innermost',
  );

export const BROKEN: AwkwardMail[] = [
  {
    name: 'cut in the middle of a part',
    mail: multi('mixed', ['', 'First'], ['Content-Type: text/plain', '', 'Second, which go']).subarray(0, -14),
    has: ['First', 'Second'],
  },
  { name: 'cut in the middle of the head', mail: lines('From: a@example.com', 'Subject: An off'), subject: 'An off' },
  {
    name: 'boundaries that are not those of the head',
    mail: lines(
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=right',
      '',
      '--wrong',
      'Content-Type: text/plain',
      '',
      'Hello',
      '--wrong--',
    ),
    has: ['Hello'],
    lacks: ['wrong'],
  },
  {
    name: 'a multipart without a boundary',
    mail: lines('Subject: x', 'Content-Type: multipart/mixed', '', 'Hello'),
    has: ['Hello'],
  },
  {
    name: 'a multipart without parts',
    mail: lines('Subject: x', 'Content-Type: multipart/mixed; boundary=b', '', 'Hello'),
    has: ['Hello'],
  },
  {
    name: 'a boundary within another’s name',
    mail: lines(
      'Subject: x',
      'Content-Type: multipart/mixed; boundary="a"',
      '',
      '--a',
      'Content-Type: multipart/mixed; boundary="aa"',
      '',
      '--aa',
      '',
      'Inner',
      '--aa--',
      '--a',
      '',
      'Outer',
      '--a--',
    ),
    has: ['Inner', 'Outer'],
  },
  {
    name: 'parts without an empty line',
    mail: lines(
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '--b',
      '',
      'Second',
      '--b--',
    ),
    has: ['Second'],
  },
  {
    name: 'nul bytes and control characters',
    mail: lines('Subject: a\x00b', '', 'one\x00\x07two'),
    lacks: ['\x00', '\x07'],
    has: ['one'],
  },
  { name: '10 boxes within each other', mail: boxes(10), has: ['innermost'] },
  { name: '1,000 boxes within each other', mail: boxes(1_000), subject: 'x' },
  { name: '5 mails within each other', mail: mailInMail(5), has: ['innermost'] },
  { name: '1,000 mails within each other', mail: mailInMail(1_000), subject: 'level 0' },
  {
    name: '100,000 parts',
    mail: multi('mixed', ['', 'First'], ['', 'x\r\n--b\r\n\r\n'.repeat(100_000)]),
    has: ['First', 'goes on'],
  },
  {
    name: 'a field of 1 MB',
    mail: lines(`X-Long: ${'a'.repeat(1_048_576)}`, 'Subject: x', '', 'Hello'),
    subject: 'x',
    has: ['Hello'],
  },
  {
    name: '50,000 fields',
    mail: lines('Subject: x', ...repeated(50_000, (n) => `X-${n}: y`), '', 'Hello'),
    subject: 'x',
  },
  {
    name: 'a file of 10 MB before the words',
    mail: multi(
      'mixed',
      [
        'Content-Type: application/pdf; name=large.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        ...repeated(130_000, () => 'A'.repeat(76)),
      ],
      ['', 'Hello'],
    ),
    has: ['large.pdf', 'Hello'],
    lacks: ['goes on'],
  },
  {
    name: 'words of 5 MB',
    mail: toBytes([
      'Subject: x',
      '',
      'First',
      ...repeated(70_000, () => 'words and more words, up to the end of the line, and so on'),
    ]),
    has: ['First', '[The mail goes on; the rest of it was not read.]'],
  },
];
