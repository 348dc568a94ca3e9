import { performance } from 'node:perf_hooks';
import { MESSAGE_TEXT_MAX } from '../cloud-source';
import { AWKWARD_MAILS } from './__fixtures__/awkward-mails';
import { readMail } from './read-mail';

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
    for (let round = 0; round < 6; round += 1) {
      const broken = Buffer.from(mail.subarray(0, 1 + next(mail.length)));
      for (let change = 0; change < round; change += 1) broken[next(broken.length)] = next(256);
      const { text } = await readMail(broken);
      expect(text).not.toContain('cannot be read');
    }
});

it('costs a part of what the mail is long: what is large is thinned before it is parsed', async () => {
  const mails = {
    lines: Buffer.from(`Subject: x\n\n${'a\n'.repeat(2_500_000)}`),
    parts: Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(700_000)}`),
    marks: Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${'--c\n'.repeat(1_250_000)}`),
    html: Buffer.from(`Content-Type: text/html\n\n${'<div>'.repeat(1_000_000)}`),
    heads: Buffer.from(`${'X: y\n'.repeat(1_000_000)}\nx`),
  };
  for (const [name, mail] of Object.entries(mails)) {
    const began = performance.now();
    await readMail(mail);
    // Some ten to two hundred milliseconds; without bounds 40 s and more. No measure of the machine.
    expect({ name, isBounded: performance.now() - began < 10_000 }).toEqual({ name, isBounded: true });
  }
});
