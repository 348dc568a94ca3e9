import { emailVerificationMail, invitationMail, passwordChangedMail, passwordResetMail } from './account-mails';
import { buildMail } from './build-mail';

const BASE = 'https://weft.example';
const TOKEN = 'a-token_43';
const EVIL = '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example http://evil.example';
const mails = [
  passwordResetMail(BASE, EVIL, TOKEN),
  emailVerificationMail(BASE, EVIL, TOKEN),
  invitationMail(BASE, { inviter: EVIL, organisation: EVIL }, TOKEN),
  passwordChangedMail(BASE, EVIL),
].map((content) => buildMail('a'.repeat(24), 'ana@example.org', content));

describe('mails of accounts', () => {
  it('lead to our own address and nowhere else, as text and as HTML', () => {
    for (const { text, html } of mails) {
      const addresses = `${text}\n${html}`.match(/\w+:\/\/[^\s"<]+/g) ?? [];
      expect(addresses.length).toBeGreaterThan(0);
      expect(addresses.filter((address) => !address.startsWith(`${BASE}/`))).toEqual([]);
      expect(text).not.toMatch(/evil\.example/);
    }
  });

  it('hold no markup of a name, no picture, no script, and no second line in the subject', () => {
    for (const { html, subject } of mails) {
      expect(html).not.toMatch(/<(img|script|link|style|iframe)/i);
      expect(html).not.toContain('onerror=alert(1)>');
      expect(subject).not.toMatch(/[\r\n]/);
    }
  });

  it('hold no sign in the subject that turns the direction', () => {
    const inviter = 'Ana\u202e\u2066gro.live';
    const content = invitationMail(BASE, { inviter, organisation: 'A\u200f\u061c' }, TOKEN);
    const { subject } = buildMail('a', 'b@example.org', { ...content, subject: `${inviter} asks ${content.subject}` });
    expect(subject).toMatch(/^Anagro\.live asks /);
    expect(subject).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('carry the token in the link', () => {
    expect(mails[0]?.text).toContain(`${BASE}/reset-password?token=${TOKEN}`);
    expect(mails[1]?.text).toContain(`${BASE}/verify-email?token=${TOKEN}`);
    expect(mails[2]?.text).toContain(`${BASE}/accept-invitation?token=${TOKEN}`);
  });
});
