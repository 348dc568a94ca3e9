import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFakeSmtp } from '../../tests/fakes/fake-smtp';
import { createMailer, type Mail } from './mailer';

const mail: Mail = {
  id: 'a'.repeat(24),
  to: 'ana@example.org',
  subject: 'Grüße',
  text: 'Hello',
  html: '<p>Hello</p>',
};
const config = { SMTP_URL: '', MAIL_FROM: 'Weft <weft@example.org>', linkBase: 'https://weft.example:8443' };

describe('the mailer', () => {
  it('hands a mail to the mail server, as text and HTML, under an id of its own', async () => {
    const server = await openFakeSmtp();
    const mailer = createMailer({ ...config, SMTP_URL: server.url, mailDir: undefined });
    try {
      await mailer?.send(mail);
      const [message = ''] = server.messages;
      expect(message).toMatch(/^From: Weft <weft@example\.org>\r$/m);
      expect(message).toMatch(/^To: ana@example\.org\r$/m);
      expect(message).toMatch(/^Message-ID: <a{24}@weft\.example>\r$/m);
      expect(message).toMatch(/^Subject: =\?UTF-8\?/m);
      expect(message).toContain('text/plain');
      expect(message).toContain('text/html');
    } finally {
      mailer?.close();
      await server.close();
    }
  });

  it('sends to one address, whatever it looks like', async () => {
    const server = await openFakeSmtp();
    const mailer = createMailer({ ...config, SMTP_URL: server.url, mailDir: undefined });
    try {
      await mailer?.send({ ...mail, to: 'ana@example.org\r\nBcc: eve@example.org' }).catch(() => undefined);
      for (const message of server.messages) expect(message).not.toMatch(/^Bcc:/m);
    } finally {
      mailer?.close();
      await server.close();
    }
  });

  it('tells a refusal for good from one for now', async () => {
    const server = await openFakeSmtp();
    const mailer = createMailer({ ...config, SMTP_URL: server.url, mailDir: undefined });
    try {
      server.refuseRecipients('550 no such person');
      await expect(mailer?.send(mail)).rejects.toMatchObject({ code: 'mail_refused' });
      server.refuseRecipients('451 later');
      await expect(mailer?.send(mail)).rejects.not.toMatchObject({ code: 'mail_refused' });
      server.refuseRecipients(undefined);
      await mailer?.send(mail);
      expect(server.messages).toHaveLength(1);
    } finally {
      mailer?.close();
      await server.close();
    }
  });

  it('writes a file a mail that only its owner may read, the same again for the same mail', async () => {
    const mailDir = join(await mkdtemp(join(tmpdir(), 'weft-mailer-')), 'mail');
    const mailer = createMailer({ ...config, mailDir });
    await mailer?.send(mail);
    await mailer?.send(mail);
    expect(await readdir(mailDir)).toEqual([`${mail.id}.txt`]);
    const path = join(mailDir, `${mail.id}.txt`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain('To: ana@example.org\nSubject: Grüße\n');
    await rm(mailDir, { recursive: true });
  });

  it('is not there where nothing is configured', () => {
    expect(createMailer({ ...config, mailDir: undefined })).toBeUndefined();
  });
});
