import { MESSAGE_TEXT_MAX } from '../cloud-source';
import { AWKWARD_MAILS } from './__fixtures__/awkward-mails';
import { readMail } from './read-mail';
import { thinMail } from './thin-mail';

it.each(AWKWARD_MAILS.map((one) => [one.name, one] as const))(
  'reads %s',
  async (_, { mail, has = [], lacks = [], name: _name, ...wanted }) => {
    const { subject, from, date, text } = await readMail(mail);
    expect({ subject, from, date, text }).toMatchObject(wanted);
    for (const one of has) expect(text).toContain(one);
    for (const one of lacks) expect(text).not.toContain(one);
    expect(text.length).toBeLessThanOrEqual(MESSAGE_TEXT_MAX);
  },
);

it('knows 40 awkward mails at least, each by its name', () => {
  expect(new Set(AWKWARD_MAILS.map(({ name }) => name)).size).toBe(AWKWARD_MAILS.length);
  expect(AWKWARD_MAILS.length).toBeGreaterThanOrEqual(40);
});

it('never rejects, wherever a mail is cut and whatever byte of it is another', async () => {
  let random = 7;
  const next = (max: number) => (random = (random * 48_271) % 2_147_483_647) % max;
  for (const { mail } of AWKWARD_MAILS.filter(({ mail: { length } }) => length > 0 && length < 4_000))
    for (let round = 0; round < 3; round += 1) {
      const broken = Buffer.from(mail.subarray(0, 1 + next(mail.length)));
      for (let change = 0; change < round; change += 1) broken[next(broken.length)] = next(256);
      const { text } = await readMail(broken);
      expect(text).not.toContain('cannot be read');
    }
});

it.each([
  ['lines', `Subject: x\n\n${'a\n'.repeat(500_000)}`],
  ['parts', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(100_000)}`],
  ['mails', `${'Content-Type: message/rfc822\n\n'.repeat(30_000)}x`],
  ['lines like boundaries', `Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${'--c\n'.repeat(200_000)}`],
  ['fields', `${'X: y\n'.repeat(200_000)}\nx`],
  ['a field', `X: ${'y'.repeat(2_000_000)}\n\nx`],
  ['folds', `X: y\n${' y\n'.repeat(300_000)}\nx`],
  ['one line', `Subject: x\n\n${'y'.repeat(3_000_000)}`],
])('costs no more than a bounded part of it: %s', (_, mail) => {
  const { bytes } = thinMail(Buffer.from(mail));
  // What a parser takes time for: 40 s for 5 MB of empty lines, a tenth of a second for this.
  expect(bytes.length).toBeLessThanOrEqual(1_100_000);
  expect(bytes.toString('latin1').split('\n').length).toBeLessThanOrEqual(5_300);
});
