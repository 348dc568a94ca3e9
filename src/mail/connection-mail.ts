import type { MailContent } from './build-mail';
import { plain } from './plain-name';

/** To whoever connected an account: it can be read no more until they connect it again. */
export function connectionMail(
  linkBase: string,
  of: { name: string; provider: string; email: string | undefined },
): MailContent {
  const account = of.email === undefined ? of.provider : `${of.provider} (${plain(of.email.replace('@', ' at '))})`;
  return {
    subject: `Connect ${of.provider} again`,
    greeting: `Hello ${plain(of.name)},`,
    paragraphs: [
      `${account} lets your agents in no more: its password was changed, the access was taken back, or it ran out.`,
      'Agents that read it are paused. They go on once you have connected it again; nothing is lost meanwhile.',
    ],
    link: { label: 'Connect again', url: `${linkBase}/settings/connections` },
    note: 'If you took the access back yourself, there is nothing to do. You can disconnect the account on the same page.',
  };
}
