import type { MailContent } from '../build-mail';
import { plain } from '../plain-name';

export interface AgentFailingText {
  /** Of whom the mail is for. */
  name: string;
  agent: string;
  failures: number;
  isEnabled: boolean;
}

/** To whose background agent fails again and again, or has stopped by itself. */
export const agentFailingMail = (
  linkBase: string,
  { name, agent, failures, isEnabled }: AgentFailingText,
): MailContent => ({
  subject: isEnabled ? 'One of your agents fails' : 'One of your agents has stopped',
  greeting: `Hello ${plain(name)},`,
  paragraphs: [
    `Your agent “${plain(agent)}” failed ${failures} times in a row. ${
      isEnabled ? 'It goes on trying by its schedule.' : 'It is disabled now, and runs no more until you enable it.'
    }`,
    'What went wrong is in its log.',
  ],
  link: { label: 'See its runs', url: `${linkBase}/runs` },
  note: 'You get this because it is your agent.',
});
