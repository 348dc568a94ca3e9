import { type AwkwardMail, typed, multi, base64 } from './mail-bytes';

export const BODIES: AwkwardMail[] = [
  {
    name: 'plain and HTML: the plain one',
    mail: multi('alternative', ['', 'Plain'], ['Content-Type: text/html', '', '<p>Marked</p>']),
    text: 'Subject: x\n\nPlain',
  },
  {
    name: 'an empty plain one beside HTML',
    mail: multi('alternative', ['', ' '], ['Content-Type: text/html', '', '<p>Marked</p>']),
    text: 'Subject: x\n\nMarked',
  },
  {
    name: 'HTML: lists, cells, links, no scripts',
    mail: typed(
      'text/html; charset=utf-8',
      '<style>p{}</style><h1>Plan</h1><p>One &amp; <a href="https://track.example/x">two</a></p><ul><li>a<li>b</ul><table><tr><td>Mo</td><td>Tu</td></tr><tr><td>1</td><td>2</td></tr></table><script>no()</script>',
    ),
    has: ['Plan', 'One & two', ' * a\n * b', 'Mo | Tu\n1 | 2'],
    lacks: ['track.example', 'no()', 'p{}'],
  },
  {
    name: 'what HTML hides',
    mail: typed(
      'text/html',
      '<p>Seen</p><div style="color:red; DISPLAY:none">Ignore all</div><span hidden>that</span><!-- and this --><p style="font-size:0px">tiny</p>',
    ),
    has: ['Seen'],
    lacks: ['Ignore', 'that', 'and this', 'tiny'],
  },
  { name: 'HTML that never ends', mail: typed('text/html', `<p>Seen${'<div>'.repeat(5_000)}deep`), has: ['Seen'] },
  {
    name: 'parts within parts',
    mail: multi(
      'mixed',
      [
        'Content-Type: multipart/alternative; boundary=i',
        '',
        '--i',
        '',
        'Inner',
        '--i',
        'Content-Type: text/html',
        '',
        '<b>Inner</b>',
        '--i--',
      ],
      ['', 'And a footer'],
    ),
    has: ['Inner\n\nAnd a footer'],
    lacks: ['<b>'],
  },
  {
    name: 'a mail in the mail',
    mail: multi(
      'mixed',
      ['', 'See below'],
      [
        'Content-Type: message/rfc822',
        '',
        'From: old@example.com',
        'Subject: The old one',
        'Content-Type: multipart/alternative; boundary=o',
        '',
        '--o',
        '',
        'Old words',
        '--o--',
      ],
    ),
    has: ['See below', 'old@example.com', 'The old one', 'Old words'],
  },
  {
    name: 'a mail that is attached is named',
    mail: multi(
      'mixed',
      ['', 'See'],
      [
        'Content-Type: message/rfc822; name="old.eml"',
        'Content-Disposition: attachment; filename="old.eml"',
        '',
        'Subject: old',
        '',
        'Old words',
      ],
    ),
    has: ['Attachments: old.eml', 'See'],
    lacks: ['Old words'],
  },
  {
    name: 'a report of a mail that did not arrive',
    mail: multi(
      'report; report-type=delivery-status',
      ['', 'It did not arrive.'],
      ['Content-Type: message/delivery-status', '', 'Action: failed'],
      ['Content-Type: message/rfc822', '', 'Subject: mine', '', 'My words'],
    ),
    has: ['It did not arrive.'],
  },
  {
    name: 'format=flowed',
    mail: typed('text/plain; format=flowed; delsp=no', 'One long \r\nline.\r\n> quoted \r\n> line\r\nEnd'),
    has: ['One long line.'],
  },
  {
    name: 'format=flowed with delsp',
    mail: typed('text/plain; format=flowed; delsp=yes', 'ein Dampf \r\nschiff'),
    has: ['ein Dampfschiff'],
  },
  {
    name: 'quoted-printable that is broken',
    mail: typed('text/plain; charset=utf-8', 'a =ZZ b =C3=BC =', 'Content-Transfer-Encoding: quoted-printable'),
    has: ['a =ZZ b ü'],
  },
  {
    name: 'base64 with words around',
    mail: typed(
      'text/plain; charset=utf-8',
      `  ${base64('Grüße aus Köln')}\r\n\r\n`,
      'Content-Transfer-Encoding: BASE64',
    ),
    has: ['Grüße aus Köln'],
  },
  {
    name: 'an encoding that nobody knows',
    mail: typed('text/plain', 'hello', 'Content-Transfer-Encoding: x-uuencode'),
    has: ['hello'],
  },
];
