import { readMail } from './read-mail';
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

it('reads a mail: words of headers, charsets, parts within each other; attachments are named', () => {
  const { subject, text } = readMail(Buffer.from(MAIL, 'latin1'));
  expect(subject).toBe('Angebot für das Dach');
  expect(text).toContain('From: Zoë Müller <zoe@example.com>');
  expect(text).toContain('Attachments: plan.pdf');
  expect(text).toContain('Bitte prüfen Sie es bis 2026-12-02. Das ist eine lange Zeile, die weitergeht.');
  expect(text).not.toContain('alert');
});

it('reads HTML where there is nothing else, without marks and scripts', () => {
  const mail = 'Subject: x\nContent-Type: text/html\n\n<style>a{}</style><p>One &amp; two</p><ul><li>three</li></ul>';
  expect(readMail(Buffer.from(mail)).text).toBe('Subject: x\n\nOne & two\nthree');
});

it('reads what is broken as far as it goes', () => {
  for (const broken of [
    '',
    'no headers at all',
    'Content-Type: multipart/mixed; boundary=x\n\n--x\n--x',
    MAIL.slice(0, 300),
  ])
    expect(typeof readMail(Buffer.from(broken)).text).toBe('string');
  const nested = Array.from({ length: 50 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}`).join(
    '\n',
  );
  expect(typeof readMail(Buffer.from(nested)).text).toBe('string');
});

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
