import type { MailContent } from './build-mail';
import { plain } from './plain-name';

/** Where the pages that mails lead to are. The token stands in the query; the pages take it out of the address at once. */
const linkTo = (linkBase: string, page: string, token: string) => `${linkBase}/${page}?token=${token}`;

/** First line of a mail. */
export const greet = (name: string) => `Hello ${plain(name)},`;
const NOT_YOU = 'If this was not you, do nothing: without this link nothing happens.';

export const passwordResetMail = (linkBase: string, name: string, token: string): MailContent => ({
  subject: 'Set a new password',
  greeting: greet(name),
  paragraphs: [
    'Somebody asked for a new password for your account. Open this link within an hour to set one. It works once, and ends every log-in of your account.',
  ],
  link: { label: 'Set a new password', url: linkTo(linkBase, 'reset-password', token) },
  note: NOT_YOU,
});

export const emailVerificationMail = (linkBase: string, name: string, token: string): MailContent => ({
  subject: 'Verify your e-mail',
  greeting: greet(name),
  paragraphs: ['Open this link within 24 hours to show that mail reaches you here.'],
  link: { label: 'Verify this e-mail', url: linkTo(linkBase, 'verify-email', token) },
  note: 'If you have not made an account, do nothing.',
});

export const invitationMail = (
  linkBase: string,
  names: { inviter: string; organisation: string },
  token: string,
): MailContent => ({
  subject: `${plain(names.inviter)} invites you to ${plain(names.organisation)}`,
  greeting: 'Hello,',
  paragraphs: [
    `${plain(names.inviter)} invites you to work with ${plain(names.organisation)} in Weft. Open this link within 7 days to make your account.`,
  ],
  link: { label: 'Accept the invitation', url: linkTo(linkBase, 'accept-invitation', token) },
  note: 'If you do not know who this is, do nothing.',
});

export const passwordChangedMail = (linkBase: string, name: string): MailContent => ({
  subject: 'Your password was changed',
  greeting: greet(name),
  paragraphs: ['The password of your account was changed.'],
  link: { label: 'Set a new password', url: `${linkBase}/forgot-password` },
  note: 'If this was not you, set a new password with this link: it ends every log-in of your account.',
});
