import { Types } from 'mongoose';
import type { Mailer } from '../../mail/mailer';
import { AppError, unavailable } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import { DAY_MS } from '../../platform/time';
import { mailQueue } from '../../queues/accounts/mail.queue';
import type { SubjectDeps } from '../../security/subjects';
import { mailRequestSchema } from '../../security/accounts/mail-outbox';
import { composeAccountMail } from './compose-account-mail';
import { defineWorker } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';

/** A mail that could not be sent for so long is given up: nobody waits for it any more. */
const MAIL_AGE_MAX_MS = DAY_MS;

export interface MailDeps extends SubjectDeps {
  mailer: Mailer | undefined;
  linkBase: string;
}

/**
 * Sends the mail of an outbox entry; the entry goes when the mail server has taken it. A death between the two sends it
 * again under the same Message-ID. Resolves to one word: `sent`; `gone` where an earlier job had done it; `not-needed`
 * where nobody is to get it; `refused` and `stale` where it is given up.
 */
export async function sendRequestedMail(
  { models, subjects, mailer, linkBase }: MailDeps,
  outboxId: string,
  log: Logger,
): Promise<'sent' | 'gone' | 'not-needed' | 'refused' | 'stale'> {
  const entry = await models.Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'mail' }).lean();
  if (!entry) return 'gone';
  const done = () => models.Outbox.deleteOne({ _id: entry._id });
  if (Date.now() - entry.createdAt.getTime() > MAIL_AGE_MAX_MS) {
    log.error({ code: 'mail_stale' }, 'A mail could not be sent for a day and is given up');
    await done();
    return 'stale';
  }
  if (!mailer) throw unavailable('mail_not_configured', 'This process sends no mails: set SMTP_URL.');
  const mail = await composeAccountMail(
    { models, subjects, linkBase },
    outboxId,
    mailRequestSchema.parse(entry.payload),
  );
  try {
    if (mail) await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'mail_refused') throw error;
    log.warn({ code: 'mail_refused', error }, 'The mail server refused a mail for good');
    await done();
    return 'refused';
  }
  await done();
  return mail ? 'sent' : 'not-needed';
}

export const mailWorker = (deps: Pick<WorkerDeps, 'models' | 'subjects' | 'mailer' | 'config'>) =>
  defineWorker({
    queue: mailQueue,
    concurrency: deps.config.MAIL_CONCURRENCY,
    work: ({ outboxId }, { log }) => sendRequestedMail({ ...deps, linkBase: deps.config.linkBase }, outboxId, log),
  });
