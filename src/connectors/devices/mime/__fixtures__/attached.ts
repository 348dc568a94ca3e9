import { type AwkwardMail, multi, base64, repeated } from './mail-bytes';

const CALENDAR = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'SUMMARY:Review\\, part',
  '  two',
  'DTSTART;TZID=Europe/Berlin:20261201T090000',
  'DTEND:20261201T100000Z',
  'LOCATION:Room 7',
  'ORGANIZER;CN="Bo: B":mailto:bo@example.com',
  'BEGIN:VALARM',
  'DESCRIPTION:beep',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
];
export const ATTACHED: AwkwardMail[] = [
  {
    name: 'an invitation',
    mail: multi(
      'alternative',
      ['', 'You are invited'],
      ['Content-Type: text/calendar; method=REQUEST; charset=utf-8', '', ...CALENDAR],
    ),
    has: [
      'You are invited',
      'Calendar: REQUEST',
      'Event: Review, part two',
      'Begins: 2026-12-01 09:00 (Europe/Berlin)',
      'Ends: 2026-12-01 10:00 UTC',
      'Where: Room 7',
      'Organised by: Bo: B, bo@example.com',
    ],
    lacks: ['beep', 'VEVENT'],
  },
  {
    name: 'an invitation as a file, and the same beside it',
    mail: multi(
      'mixed',
      ['Content-Type: text/calendar; method=REQUEST', '', ...CALENDAR],
      [
        'Content-Type: application/ics; name=invite.ics; method=REQUEST',
        'Content-Disposition: attachment',
        'Content-Transfer-Encoding: base64',
        '',
        base64(CALENDAR.join('\r\n')),
      ],
    ),
    has: ['Attachments: invite.ics', 'Event: Review, part two'],
  },
  {
    name: 'a name in pieces, of a charset (RFC 2231)',
    mail: multi(
      'mixed',
      ['', 'x'],
      [
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*0*=utf-8''%C3%9Cbersicht%20; filename*1*=%E2%82%AC; filename*2=.pdf",
        '',
        'JVBERi0=',
      ],
    ),
    has: ['Attachments: Übersicht €.pdf'],
  },
  {
    name: 'a name in encoded words',
    mail: multi(
      'mixed',
      ['', 'x'],
      [
        'Content-Type: application/pdf; name="=?utf-8?Q?=C3=9Cbersicht.pdf?="',
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERi0=',
      ],
    ),
    has: ['Attachments: Übersicht.pdf'],
    lacks: ['JVBER'],
  },
  {
    name: 'a file’s name that pretends to be a field',
    mail: multi(
      'mixed',
      ['', 'x'],
      [
        "Content-Disposition: attachment; filename*=utf-8''a%0D%0ASubject%3A%20pay.pdf",
        'Content-Type: application/pdf',
        '',
        'x',
      ],
    ),
    has: ['Attachments: a Subject: pay.pdf'],
  },
  {
    name: 'Outlook’s own format',
    mail: multi(
      'mixed',
      ['', 'x'],
      ['Content-Type: application/ms-tnef; name="winmail.dat"', 'Content-Transfer-Encoding: base64', '', 'eJ8+Ig=='],
    ),
    has: ['Attachments: winmail.dat (Outlook’s own format, not read)'],
  },
  {
    name: 'a file without a name; pictures of the HTML are not named',
    mail: multi(
      'related',
      ['Content-Type: text/html', '', '<img src="cid:p">Hi'],
      [
        'Content-Type: image/png; name=logo.png',
        'Content-ID: <p>',
        'Content-Transfer-Encoding: base64',
        '',
        'iVBORw0=',
      ],
      ['Content-Type: application/zip', '', 'PK'],
    ),
    has: ['Hi', 'without a name (application/zip)'],
    lacks: ['logo.png'],
  },
  {
    name: 'a text that is attached is named, not read',
    mail: multi(
      'mixed',
      ['', 'Look'],
      [
        'Content-Type: text/plain; name=log.txt',
        'Content-Disposition: attachment; filename=log.txt',
        '',
        'thousands of lines',
      ],
    ),
    has: ['Attachments: log.txt', 'Look'],
    lacks: ['thousands'],
  },
  {
    name: '120 files',
    mail: multi(
      'mixed',
      ['', 'x'],
      ...repeated(120, (n) => String(n)).map((n) => [`Content-Type: application/pdf; name=f${n}.pdf`, '', 'x']),
    ),
    has: ['f49.pdf, and 70 more'],
    lacks: ['f50.pdf'],
  },
];
