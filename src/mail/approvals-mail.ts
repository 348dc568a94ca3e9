import { greet } from './account-mails';
import type { MailContent } from './build-mail';
import { plain } from './plain-name';

/** Requests that one mail tells of one by one. */
const TOLD_MAX = 10;
const TITLE_MAX = 100;

export interface WaitingText {
  id: string;
  /** What the run is about, as people named it, and whose it is: texts that strangers chose. */
  title: string;
  askedBy: string;
  expiresAt: Date;
}

/** To somebody who was away: what waits for them, and until when. Nothing of what exactly is asked: that may be secret. */
export function approvalsMail(linkBase: string, name: string, waiting: readonly WaitingText[]): MailContent {
  const [first, ...others] = waiting;
  const isOne = others.length === 0;
  const told = waiting.slice(0, TOLD_MAX).map(describe);
  const more = waiting.length - told.length;
  return {
    subject: isOne && first ? `${plain(first.askedBy)} waits for you` : `${waiting.length} requests wait for you`,
    greeting: greet(name),
    paragraphs: [
      isOne ? 'A run has stopped until somebody answers it:' : 'Runs have stopped until somebody answers them:',
      ...told,
      ...(more > 0 ? [`And ${more} more.`] : []),
    ],
    link: {
      label: isOne ? 'Look at it' : 'Open your inbox',
      url: `${linkBase}/inbox${isOne && first ? `?id=${first.id}` : ''}`,
    },
    note: 'You get this because you may answer and nobody who may was there. Your profile has a switch for these mails.',
  };
}

const describe = ({ title, askedBy, expiresAt }: WaitingText): string =>
  `“${plain(title).slice(0, TITLE_MAX)}”, asked for by ${plain(askedBy)}: until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
