import type { PsaPushStatus, SessionStatus, SessionSummary } from '@contracts/support/sessions';
import type { SupportFilter } from '@/api/support';
import { oneOf } from '@/app/read-choice';
import { TICKET_STATE } from '@/app/support/ticket-state';
import { SUPPORT_STATUS } from '@/app/support-status';

export const STATUSES = Object.keys(SUPPORT_STATUS) as SessionStatus[];
export const TICKET_STATES = Object.keys(TICKET_STATE) as PsaPushStatus[];
export const ORDERS = ['tasks', 'changed'] as const;
export const DOMAIN_MAX = 100;

/** What is chosen above the list, as the address keeps it; what is usual is not in the address. */
export interface SessionChoice {
  status: SessionStatus | 'all';
  /** '': any. */
  domain: string;
  ticket: PsaPushStatus | 'all';
  who: 'all' | 'mine';
  /** `tasks`: those with unanswered tasks first; `changed`: last changed first. */
  order: (typeof ORDERS)[number];
}

/** Reads the address; what it does not know counts as not chosen. */
export const readChoice = (search: URLSearchParams): SessionChoice => ({
  status: oneOf(STATUSES, search.get('status')) ?? 'all',
  domain: (search.get('domain') ?? '').trim().slice(0, DOMAIN_MAX),
  ticket: oneOf(TICKET_STATES, search.get('ticket')) ?? 'all',
  who: search.get('who') === 'mine' ? 'mine' : 'all',
  order: search.get('order') === 'changed' ? 'changed' : 'tasks',
});

/** The address of a choice; `words` is what is searched for. */
export function writeChoice(choice: SessionChoice, words = ''): URLSearchParams {
  const usual: Record<string, string> = { domain: '', order: 'tasks', status: 'all', ticket: 'all', who: 'all' };
  const chosen = Object.entries(choice).filter(([name, value]) => value !== usual[name]);
  return new URLSearchParams([...(words === '' ? [] : [['q', words]]), ...chosen]);
}

/** Whether anything but the order is chosen. */
export const isLimited = (choice: SessionChoice): boolean => writeChoice({ ...choice, order: 'tasks' }).size > 0;

/** What the server is asked for. */
export const toSupportFilter = ({ status, domain, ticket, who }: SessionChoice, ownId: string): SupportFilter => ({
  ...(status === 'all' ? {} : { status }),
  ...(domain === '' ? {} : { domain }),
  ...(ticket === 'all' ? {} : { psa: ticket }),
  ...(who === 'mine' ? { owner: ownId } : {}),
});

/** Whether a session belongs to what is chosen. */
export const fitsChoice = (session: SessionSummary, choice: SessionChoice, ownId: string): boolean =>
  (choice.status === 'all' || choice.status === session.status) &&
  (choice.domain === '' || choice.domain.toLowerCase() === session.problem_domain.toLowerCase()) &&
  (choice.ticket === 'all' || choice.ticket === session.psa_push_status) &&
  (choice.who === 'all' || session.owner.id === ownId);

/** A page as it is shown: those whose tasks wait for somebody first, where that is chosen; else as the server has them. */
export const inOrder = <Session extends SessionSummary>(
  sessions: readonly Session[],
  order: SessionChoice['order'],
): Session[] => {
  if (order === 'changed') return [...sessions];
  return [...sessions.filter(waitsForSomebody), ...sessions.filter((session) => !waitsForSomebody(session))];
};

/** Whether somebody has to answer its tasks: those of a session that is over wait for nobody. */
export const waitsForSomebody = ({ open_tasks: open, status }: SessionSummary): boolean =>
  open > 0 && status === 'active';
