import { readSource } from './read-source';

const MAIL = [
  'From: =?utf-8?Q?Zo=C3=AB_M=C3=BCller?= <zoe@example.com>',
  'Subject: =?utf-8?B?QW5nZWJvdCBmw7xy?=',
  ' =?utf-8?Q?_das_Dach?=',
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  '--outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Bitte pr=FCfen Sie es bis 2026-12-02. Das ist eine lange Zeile, die=',
  ' weitergeht.',
  '--inner',
  'Content-Type: text/html',
  '',
  '<p>Bitte</p><script>alert(1)</script>',
  '--inner--',
  '--outer',
  'Content-Type: application/pdf; name="plan.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--outer--',
].join('\r\n');

it.each([
  ['a text', { path: '/a.md', name: 'a.md', content: '# A' }, { kind: 'file', text: '# A' }],
  ['base64 of a text', { path: '/a', name: 'a', content: 'QQ==', metadata: { encoding: 'base64' } }, { text: 'A' }],
  ['a mail', { path: '/a.eml', name: 'a.EML', content: MAIL }, { kind: 'mail', name: 'Angebot für das Dach' }],
  [
    'a picture',
    { path: '/a', name: 'a', content: '/9j/4AAQSkZJRg==', metadata: { encoding: 'base64' } },
    { problem: 'is no text' },
  ],
  ['text of a PDF that the device took', { path: '/a.pdf', name: 'a.pdf', content: 'x' }, { text: 'x' }],
  [
    'a large one',
    { path: '/a', name: 'a', content: '', metadata: { size: 6_000_000 } },
    { problem: expect.stringContaining('5 MB') },
  ],
])('takes %s', async (_, file, read) => expect(await readSource(file)).toMatchObject(read));
