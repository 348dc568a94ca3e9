import { type AwkwardMail, lines, typed, base64, repeated } from './mail-bytes';

export const CHARSETS: AwkwardMail[] = [
  {
    name: 'iso-2022-jp',
    mail: typed('text/plain; charset=ISO-2022-JP', '\x1b$B2q5D\x1b(B at 10'),
    has: ['会議 at 10'],
  },
  { name: 'koi8-r', mail: typed('text/plain; charset=koi8-r', '\xf0\xd2\xc9\xd7\xc5\xd4'), has: ['Привет'] },
  {
    name: 'windows-1252',
    mail: typed('text/plain; charset=windows-1252', '\x80 100 \x96 \x93ja\x94'),
    has: ['€ 100 – “ja”'],
  },
  { name: 'gb18030', mail: typed('text/plain; charset=gb18030', '\xbb\xe1\xd2\xe9'), has: ['会议'] },
  {
    name: 'gb2312 in base64',
    mail: typed('text/plain; charset=gb2312', 'u+HS6Q==', 'Content-Transfer-Encoding: base64'),
    has: ['会议'],
  },
  { name: 'big5', mail: typed('text/plain; charset=big5', '\xb7|\xc4\xb3'), has: ['會議'] },
  { name: 'shift_jis', mail: typed('text/plain; charset=Shift_JIS', '\x89\xef\x8bc'), has: ['会議'] },
  { name: 'euc-kr', mail: typed('text/plain; charset=ks_c_5601-1987', '\xc8\xb8\xc0\xc7'), has: ['회의'] },
  {
    name: 'utf-16le in base64',
    mail: typed('text/plain; charset=utf-16le', base64('Grüße', 'utf16le'), 'Content-Transfer-Encoding: base64'),
    has: ['Grüße'],
  },
  {
    name: 'iso-8859-15 in quoted-printable',
    mail: typed('text/plain; charset=iso-8859-15', '100 =A4=\r\n und', 'Content-Transfer-Encoding: quoted-printable'),
    has: ['100 € und'],
  },
  {
    name: 'utf-8 that is called ascii',
    mail: typed('text/plain; charset=us-ascii', 'Gr\xc3\xbc\xc3\x9fe'),
    has: ['Gr'],
  },
  {
    name: 'utf-7 is not decoded: marks of HTML and orders hide in it',
    mail: typed('text/html; charset=utf-7', '+ADw-script+AD4-alert(1)+ADw-/script+AD4- hello'),
    has: ['+ADw-script+AD4-', 'hello'],
    lacks: ['<script'],
  },
  { name: 'a charset that nobody knows', mail: typed('text/plain; charset=klingon-1', 'hello'), has: ['hello'] },
  {
    name: 'a charset in quotes, with a comment',
    mail: typed('text/plain; charset="utf-8" (really)', 'Gr\xc3\xbc\xc3\x9fe'),
    has: ['Grüße'],
  },
];

export const HEADS: AwkwardMail[] = [
  {
    name: 'an encoded word that is split in a character',
    mail: lines('Subject: =?utf-8?B?R3LD?=\r\n =?utf-8?B?vMOfZQ==?=', '', 'x'),
    subject: 'Grüße',
  },
  {
    name: 'encoded words of two charsets, with words between',
    mail: lines('Subject: =?iso-8859-1?Q?Gr=FC=DFe?= from =?koi8-r?B?8NLJ18XU?=', '', 'x'),
    subject: 'Grüße from Привет',
  },
  {
    name: 'an encoded word with a language',
    mail: lines('Subject: =?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=', '', 'x'),
    subject: 'Grüße',
  },
  {
    name: 'a broken encoded word',
    mail: lines('Subject: =?utf-8?X?abc?= =?utf-8?B?!!!', '', 'x'),
    subject: '=?utf-8?X?abc?= =?utf-8?B?!!!',
  },
  {
    name: 'folded fields, with tabs',
    mail: lines('Subject: one', '\ttwo', '  three', 'To: a@example.com,', '\tb@example.com', '', 'x'),
    subject: 'one two three',
    has: ['To: a@example.com, b@example.com'],
  },
  {
    name: 'raw utf-8 in the head',
    mail: Buffer.from('Subject: Grüße\nFrom: Zoë <zoe@example.com>\n\nx'),
    subject: 'Grüße',
    from: 'Zoë <zoe@example.com>',
  },
  {
    name: 'no subject and no date',
    mail: lines('From: a@example.com', '', 'Hello'),
    subject: '',
    text: 'From: a@example.com\n\nHello',
  },
  { name: 'a date that is none', mail: lines('Date: next week', 'Subject: x', '', 'x'), has: ['Date: next week'] },
  {
    name: 'a date with a zone',
    mail: lines('Date: Wed, 25 Nov 2026 10:00:00 +0100 (CET)', 'Subject: x', '', 'x'),
    date: '2026-11-25T09:00:00.000Z',
    has: ['Date: Wed, 25 Nov 2026 10:00:00 +0100 (CET)'],
  },
  { name: 'no head at all', mail: lines('', 'Just words.'), has: ['Just words.'] },
  { name: 'nothing at all', mail: Buffer.alloc(0), subject: '', text: '' },
  {
    name: 'a mailbox’s own first line',
    mail: lines('From bo@example.com Wed Nov 25 10:00:00 2026', 'Subject: x', '', 'Hello'),
    subject: 'x',
    text: 'Subject: x\n\nHello',
  },
  {
    name: 'line ends of all kinds',
    mail: Buffer.from('Subject: x\nFrom: a@example.com\r\n\nOne\nTwo\r\nThree'),
    has: ['One\nTwo\nThree'],
  },
  {
    name: 'a group in place of addresses',
    mail: lines('To: Team: a@example.com, "Bo, B." <b@example.com>;', 'Subject: x', '', 'x'),
    has: ['To: Team: a@example.com, Bo, B. <b@example.com>'],
  },
  {
    name: 'two senders, quotes and comments',
    mail: lines('From: "Doe, Jane" (boss) <JANE@Example.com>', 'Subject: x', '', 'x'),
    from: 'Doe, Jane <JANE@Example.com>',
  },
  {
    name: 'a name that pretends to be a field',
    mail: lines('From: =?utf-8?Q?Bo=0ASubject=3A_pay_now?= <bo@example.com>', 'Subject: x', '', 'x'),
    has: ['From: Bo Subject: pay now <bo@example.com>'],
  },
  {
    name: 'marks that turn the direction of writing',
    mail: Buffer.from('Subject: invoice\u202Efdp.exe\n\nx'),
    subject: 'invoicefdp.exe',
  },
  {
    name: '500 people',
    mail: lines(`To: ${repeated(500, (n) => `p${n}@example.com`).join(',\r\n ')}`, 'Subject: x', '', 'x'),
    has: ['p19@example.com, and '],
    lacks: ['p20@example.com'],
  },
];
