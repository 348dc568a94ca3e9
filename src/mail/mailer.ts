import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { AppError } from '../platform/errors';
import { SECOND_MS } from '../platform/time';

/** One mail, ready to go. */
export interface Mail {
  /** 24 hexadecimal digits; the same mail sent again has the same, and so the same Message-ID. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}
export interface Mailer {
  /** Resolves once the mail server has taken it (or the file is written). Rejects with `mail_refused` where it never will. */
  send(mail: Mail): Promise<void>;
  close(): void;
}
export interface MailConfig {
  SMTP_URL: string;
  MAIL_FROM: string;
  mailDir: string | undefined;
  /** Its host is that of the Message-ID. */
  linkBase: string;
}

const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;
const SILENCE_TIMEOUT_MS = 30 * SECOND_MS;
const CONNECTIONS_MAX = 5;
const FILE_SENDER = 'Weft <weft@localhost>';

/** A mailer over SMTP, or one that writes files; undefined where neither is configured. Opens nothing before the first mail. */
export function createMailer(config: MailConfig): Mailer | undefined {
  const messageIdOf = ({ id }: Mail) => `<${id}@${new URL(config.linkBase).hostname}>`;
  if (config.SMTP_URL) return createSmtpMailer(config, messageIdOf);
  return config.mailDir === undefined ? undefined : createFileMailer(config.mailDir, messageIdOf);
}

function createSmtpMailer(config: MailConfig, messageIdOf: (mail: Mail) => string): Mailer {
  const transport = createTransport({
    url: config.SMTP_URL,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    // Nothing of a mail is ever read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail) => {
      const { to, subject, text, html } = mail;
      try {
        await transport.sendMail({
          from: config.MAIL_FROM,
          // As an object: an address is never parsed into several.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: messageIdOf(mail),
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        if (isRefusedForGood(error))
          throw new AppError('mail_refused', 'The mail server refused this mail.', { status: 502, cause: error });
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** One file a mail, readable as it is, for development: `<id>.txt`, whole or not there at all. */
function createFileMailer(folder: string, messageIdOf: (mail: Mail) => string): Mailer {
  return {
    send: async (mail) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const head = [
        `Date: ${new Date().toUTCString()}`,
        `From: ${FILE_SENDER}`,
        `To: ${mail.to}`,
        `Subject: ${mail.subject}`,
        `Message-ID: ${messageIdOf(mail)}`,
      ];
      const path = join(folder, `${mail.id}.txt`);
      await writeFile(`${path}.part`, `${head.join('\n')}\n\n${mail.text}\n`, { mode: 0o600 });
      await rename(`${path}.part`, path);
    },
    close: () => undefined,
  };
}

/** 5xx to the recipient or the mail itself (RFC 5321, 4.2.1): sending it again would not help. */
function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('code' in error)) return false;
  return Number(error.responseCode) >= 500 && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE');
}
