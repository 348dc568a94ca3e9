import type { AuditFilter } from '@contracts/accounts/audit';
import { isDay, isId, oneOf } from '@/app/read-choice';

const DAY_MS = 86_400_000;
export const SPANS = ['any', '1', '7', '30', 'days'] as const;
export type Span = (typeof SPANS)[number];

/** What is chosen above the list, as the address keeps it; '' stands for anything. */
export interface AuditChoice {
  who: string;
  what: string;
  span: Span;
  /** Days in UTC, both included; '' where the end is open. */
  from: string;
  to: string;
}

const ACTION = /^[a-z.-]{1,60}$/;
const taken = (text: string | null, isRight: (text: string) => boolean) => (text !== null && isRight(text) ? text : '');

/** Reads the address; what it does not know counts as not chosen. */
export const readChoice = (search: URLSearchParams): AuditChoice => ({
  who: taken(search.get('who'), isId),
  what: taken(search.get('what'), (text) => ACTION.test(text)),
  span: oneOf(SPANS, search.get('time')) ?? 'any',
  from: taken(search.get('from'), isDay),
  to: taken(search.get('to'), isDay),
});

/** The address of a choice: only what is chosen is in it. */
export function writeChoice({ who, what, span, from, to }: AuditChoice): Record<string, string> {
  const days = span === 'days' ? { from, to } : {};
  const all = { who, what, time: span === 'any' ? '' : span, ...days };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** What the server is asked for. */
export function toFilter({ who, what, span, from, to }: AuditChoice, nowMs: number): AuditFilter {
  return {
    ...(who === '' ? {} : { actorId: who }),
    ...(what === '' ? {} : { action: what }),
    ...toTimes(span, from, to, nowMs),
  };
}

function toTimes(span: Span, from: string, to: string, nowMs: number): Pick<AuditFilter, 'from' | 'to'> {
  if (span === 'any') return {};
  if (span !== 'days') return { from: new Date(nowMs - Number(span) * DAY_MS).toISOString() };
  return {
    ...(from === '' ? {} : { from: new Date(from).toISOString() }),
    ...(to === '' ? {} : { to: new Date(Date.parse(to) + DAY_MS).toISOString() }),
  };
}
