import { greet } from './account-mails';
import type { MailContent } from './build-mail';

const profileOf = (linkBase: string) => ({ label: 'Open your profile', url: `${linkBase}/settings/profile` });

export const exportReadyMail = (linkBase: string, name: string): MailContent => ({
  subject: 'Your data is ready',
  greeting: greet(name),
  paragraphs: ['The export of your data is ready. Log in and download it from your profile within 7 days.'],
  link: profileOf(linkBase),
  note: 'If you have not asked for it, change your password: somebody is logged in as you.',
});

export const deletionScheduledMail = (linkBase: string, name: string, deletionAt: Date): MailContent => ({
  subject: 'Your account will be deleted',
  greeting: greet(name),
  paragraphs: [
    `Your account will be deleted on ${deletionAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, and every log-in of it has ended. To keep it, log in before then and take the deletion back in your profile.`,
  ],
  link: profileOf(linkBase),
  note: 'If this was not you, log in, take it back, and change your password.',
});

export const deletionCodeMail = (linkBase: string, name: string, code: string): MailContent => ({
  subject: 'Confirm that your account is to be deleted',
  greeting: greet(name),
  paragraphs: [
    'Somebody who is logged in as you wants to delete your account. To confirm it, copy this code into the dialog within an hour:',
    code,
  ],
  link: profileOf(linkBase),
  note: 'If this was not you, do nothing, and end the log-ins that you do not know.',
});

export const deletionStoppedMail = (linkBase: string, name: string): MailContent => ({
  subject: 'Your account was not deleted',
  greeting: greet(name),
  paragraphs: [
    'Your account was to be deleted today. Since you asked for it, others have joined your organisation, and you are its only owner. Make somebody else an owner, then delete your account again.',
  ],
  link: profileOf(linkBase),
  note: 'Nothing of your account was changed.',
});

export const accountDeletedMail = (name: string): MailContent => ({
  subject: 'Your account was deleted',
  greeting: greet(name),
  paragraphs: ['Your account was deleted, as you asked. This is the last mail we send you.'],
  note: 'With this e-mail a new account can be made at any time.',
});
