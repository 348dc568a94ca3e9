import { Types } from 'mongoose';
import {
  emailVerificationMail,
  invitationMail,
  passwordChangedMail,
  passwordResetMail,
} from '../../mail/account-mails';
import { buildMail, type MailContent } from '../../mail/build-mail';
import type { Mail } from '../../mail/mailer';
import { findAccount, findAccountByEmail } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import type { UserRecord } from '../../models/accounts/user.model';
import { type AccountTokenPurpose, createAccountToken } from '../../security/accounts/account-tokens';
import type { SubjectDeps } from '../../security/subjects';
import type { MailRequest } from '../../security/accounts/mail-outbox';
import { composeApprovalsMail } from './compose-approvals-mail';
import { composeBudgetAlert } from './compose-budget-alert';
import { composeConnectionMail } from './compose-connection-mail';
import { composeOwnDataMail } from './compose-own-data-mail';

/**
 * The mail that was asked for, with a new token where it has a link; undefined where nobody is to get it any more. Made
 * again it has another token: both work, until one is used.
 */
export async function composeAccountMail(
  { models, subjects, linkBase }: SubjectDeps & { linkBase: string },
  id: string,
  request: MailRequest,
): Promise<Mail | undefined> {
  const toPerson = async (
    user: UserRecord,
    purpose: AccountTokenPurpose,
    write: (linkBase: string, name: string, token: string) => MailContent,
  ): Promise<Mail> => {
    const token = await createAccountToken(models, { purpose, subjectId: user._id, email: user.email });
    return buildMail(id, user.email, write(linkBase, user.name, token));
  };
  switch (request.mail) {
    case 'password-reset': {
      const account = await findAccountByEmail(models, request.email);
      if (!account || account.user.disabledAt) return undefined;
      return toPerson(account.user, 'password-reset', passwordResetMail);
    }
    case 'email-verification': {
      const account = await findAccount(models, new Types.ObjectId(request.userId));
      if (account?.user.emailVerifiedAt !== null) return undefined;
      return toPerson(account.user, 'email-verification', emailVerificationMail);
    }
    case 'password-changed': {
      const account = await findAccount(models, new Types.ObjectId(request.userId));
      return account && buildMail(id, account.user.email, passwordChangedMail(linkBase, account.user.name));
    }
    case 'invitation':
      return composeInvitation({ models, linkBase }, id, new Types.ObjectId(request.invitationId));
    case 'approvals-waiting':
      return composeApprovalsMail({ models, subjects, linkBase }, id, request);
    case 'budget-alert':
      return composeBudgetAlert({ models, linkBase }, id, request);
    case 'connection-needs-reconnect':
      return composeConnectionMail({ models, linkBase }, id, request);
    default:
      return composeOwnDataMail({ models, linkBase }, id, request);
  }
}

async function composeInvitation(
  { models, linkBase }: { models: Models; linkBase: string },
  id: string,
  invitationId: Types.ObjectId,
): Promise<Mail | undefined> {
  const invitation = await models.Invitation.findOne({ _id: invitationId, expiresAt: { $gt: new Date() } }).lean();
  const inviter = invitation && (await findAccount(models, invitation.invitedBy));
  if (!inviter) return undefined;
  const { email } = invitation;
  const token = await createAccountToken(models, { purpose: 'invitation', subjectId: invitationId, email });
  const names = { inviter: inviter.user.name, organisation: inviter.organisation.name };
  return buildMail(id, email, invitationMail(linkBase, names, token));
}
