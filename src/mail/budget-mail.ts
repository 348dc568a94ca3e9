import type { MailContent } from './build-mail';
import { plain } from './plain-name';

export interface BudgetAlertText {
  /** Of whom the mail is for. */
  name: string;
  /** Whose budget, with a name that strangers chose; none: the organisation's. */
  /** What of the organisation: a person, an API key. */
  of: { kind: string; name: string } | undefined;
  period: 'day' | 'month' | 'total';
  percent: number;
  spentUsd: string;
  limitUsd: string;
  resetsAt: Date | undefined;
}

const EACH = { day: 'a day', month: 'a month', total: 'in total' };

/** To an admin: so much of a budget is spent. */
export function budgetAlertMail(linkBase: string, alert: BudgetAlertText): MailContent {
  const whose = alert.of
    ? `The budget of the ${alert.of.kind} “${plain(alert.of.name)}”`
    : 'The budget of your organisation';
  const next = alert.resetsAt
    ? `It starts anew at ${alert.resetsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`
    : 'It does not start anew by itself.';
  return {
    subject: `${alert.percent} percent of a budget is spent`,
    greeting: `Hello ${plain(alert.name)},`,
    paragraphs: [
      `${whose} is $${alert.limitUsd} ${EACH[alert.period]}; $${alert.spentUsd} of it is spent. ${next}`,
      'Calls that it cannot pay for are refused, and runs wait for an admin to allow more.',
    ],
    link: { label: 'See budgets', url: `${linkBase}/settings/budgets` },
    note: 'You get this because you are an admin of your organisation. When it is sent is set with each budget.',
  };
}
