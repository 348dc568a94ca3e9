/** Words of the page that goes on to a provider. */
export const texts = {
  title: 'Connect an account',
  connect: (name: string) => `Connect ${name}`,
  again: (name: string, email: string | null) => (email === null ? `Connect ${name} again` : `Connect ${email} again`),
  as: (name: string, email: string) => `Logged in here as ${name} (${email}).`,
  notYou: 'It is connected to this log-in. If you did not ask for it, close this page.',
  rights: (name: string) => `${name} will ask whether this server may:`,
  identity: 'See which account it is (its e-mail)',
  kept: 'Messages are kept sealed while an agent reads them, 24 hours at most. You can disconnect the account at any time.',
  admin:
    'Microsoft lets this be done only where an administrator of your organisation there has agreed. If yours has not, Microsoft says so, and nothing is connected.',
  same: 'Choose the same account as before: another one is refused.',
  goOn: (name: string) => `Go on to ${name}`,
  back: 'Back to connected accounts',
  retry: 'Try again',
} as const;
