/** Words of the pages that mails lead to. */
export const texts = {
  product: 'Weft',
  toLogIn: 'Log in',
  goOn: 'Go on to Weft',
  toProfile: 'Open your profile for a new one',
  forgot: {
    title: 'Forgot password',
    intro: 'Type your email. If it has an account, a mail with a link is on its way within a minute.',
    send: 'Send mail',
    written: 'If this email has an account, there is a mail with a link that works for an hour.',
    sent: 'Sent. If this email has an account, you will find a mail with a link that works for an hour.',
  },
  reset: {
    title: 'Set a new password',
    intro: 'Every log-in of your account will end.',
    password: 'New password',
    save: 'Set password',
    done: 'Your new password is set.',
  },
  verify: {
    title: 'Verify email',
    busy: 'Checking the link.',
    done: 'Your email is verified.',
    again: 'Try again',
  },
  accept: {
    title: 'Accept invitation',
    invites: (inviter: string, organisation: string, role: string) =>
      `${inviter} invites you to work with ${organisation} as ${/^[aeo]/.test(role) ? 'an' : 'a'} ${role}.`,
    intro: (email: string) => `You will log in as ${email}. Choose a name and a password.`,
    again: 'Try again',
    name: 'Your name',
    nameNeeded: 'Type your name.',
    save: 'Create account',
    taken:
      'This email has an account already, and an account belongs to one organisation. Ask to be invited by another email.',
  },
  invalid: 'This link works no more: it was used, replaced, or ran out. Ask for a new one.',
  missing: 'This address lacks the link’s token. Open the link in the mail again.',
  noMail: 'This server sends no mails. Ask whoever runs it.',
  askNew: 'Ask for a new link',
} as const;
