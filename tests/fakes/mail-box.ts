/** Mails as a test reads them: the outbox carried out in this process, each mail kept instead of sent. */
import { Types } from 'mongoose';
import type { Mail } from '../../src/mail/mailer';
import type { MailOutbox } from '../../src/security/accounts/mail-outbox';
import { createMailOutbox } from '../../src/producers/accounts/mail-outbox';
import { openQueues } from '../../src/producers/open-queues';
import { sendRequestedMail } from '../../src/workers/accounts/mail.worker';
import type { TestServices } from '../rigs/test-services';
import { systemSubjects } from '../../src/security/systems/subjects';

export interface MailBox {
  outbox: MailOutbox;
  /** Carries out every request for a mail; resolves to what came of each. */
  deliver(): Promise<string[]>;
  /** All that was sent, oldest first. */
  readonly mails: readonly Mail[];
  /** The token of the newest mail to an e-mail whose link leads to this page; throws where there is none. */
  tokenFor(email: string, page: string): string;
  close(): Promise<void>;
}

/** The true outbox, queue and worker function; only the mail server is this box. */
export function openMailBox(services: TestServices): MailBox {
  const { models, log } = services;
  const { queues, close } = openQueues(services.redis.command, services.prefix);
  const mails: Mail[] = [];
  const mailer = {
    send: (mail: Mail) => {
      mails.push(mail);
      return Promise.resolve();
    },
    close: () => undefined,
  };
  return {
    outbox: createMailOutbox({ models, queues, log, isConfigured: true }),
    mails,
    async deliver() {
      const entries = await models.Outbox.find({ kind: 'mail' }).sort({ _id: 1 }).lean();
      const outcomes: string[] = [];
      for (const { _id } of entries)
        outcomes.push(
          await sendRequestedMail(
            { models, subjects: systemSubjects, mailer, linkBase: 'https://weft.example' },
            _id.toHexString(),
            log,
          ),
        );
      return outcomes;
    },
    tokenFor(email, page) {
      const found = mails.findLast((mail) => mail.to === email && mail.text.includes(`/${page}?token=`));
      const token = found && linkToken(found.text);
      if (!token) throw new Error(`no mail to ${email} leads to ${page}`);
      return token;
    },
    close,
  };
}

/** The token of the link in a mail's text. */
export const linkToken = (text: string): string | undefined => /\?token=([\w-]+)/.exec(text)?.[1];

/** Ids that no record has. */
export const unknownId = (): string => new Types.ObjectId().toHexString();
