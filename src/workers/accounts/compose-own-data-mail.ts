import { Types } from 'mongoose';
import { buildMail } from '../../mail/build-mail';
import type { Mail } from '../../mail/mailer';
import {
  accountDeletedMail,
  deletionCodeMail,
  deletionScheduledMail,
  deletionStoppedMail,
  exportReadyMail,
} from '../../mail/own-data-mails';
import { findAccount } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import { createAccountToken } from '../../security/accounts/account-tokens';
import type { OwnDataMailRequest } from '../../security/accounts/mail-outbox';

/** Mails about a person's own data and account; undefined where nobody is to get it any more. */
export async function composeOwnDataMail(
  { models, linkBase }: { models: Models; linkBase: string },
  id: string,
  request: OwnDataMailRequest,
): Promise<Mail | undefined> {
  // The account is gone by then: this one mail carries where it goes.
  if (request.mail === 'account-deleted') return buildMail(id, request.email, accountDeletedMail(request.name));
  const account = await findAccount(models, new Types.ObjectId(request.userId));
  if (!account) return undefined;
  const { _id, email, name, deletionAt } = account.user;
  switch (request.mail) {
    case 'export-ready':
      return buildMail(id, email, exportReadyMail(linkBase, name));
    case 'deletion-scheduled':
      return deletionAt ? buildMail(id, email, deletionScheduledMail(linkBase, name, deletionAt)) : undefined;
    case 'deletion-stopped':
      return buildMail(id, email, deletionStoppedMail(linkBase, name));
    case 'deletion-code': {
      const code = await createAccountToken(models, { purpose: 'account-deletion', subjectId: _id, email });
      return buildMail(id, email, deletionCodeMail(linkBase, name, code));
    }
  }
}
