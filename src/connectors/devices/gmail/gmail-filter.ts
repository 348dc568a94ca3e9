import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { DAY_MS, SECOND_MS } from '../../../platform/time';

/** A first reading without a range goes back so far. */
const FIRST_DAYS = 7;
/** Longer queries Gmail may refuse: who wrote a mail is looked at when it is read, in any case. */
const QUERY_CHARACTERS_MAX = 1_500;
/** What nobody sent, and what somebody threw away: read only where a filter names it. */
const NOT_MAIL = ['DRAFT', 'SPAM', 'TRASH', 'CHAT'];

/** A label as the filter wants it, under Gmail's id; undefined in its place: all mail. */
export interface WantedLabel {
  id: string;
  name: string;
}

/** From when on a first reading looks. */
export const firstFrom = (filter: FilterConfig, now: Date): Date =>
  filter.date_range?.from ? new Date(filter.date_range.from) : new Date(now.getTime() - FIRST_DAYS * DAY_MS);

/** A search of Gmail's. It may find more than is asked for, never less. */
export function toQuery(filter: FilterConfig, from: Date): string {
  const to = filter.date_range?.to;
  const range = [
    `after:${Math.floor(from.getTime() / SECOND_MS) - 1}`,
    ...(to ? [`before:${Math.ceil(Date.parse(to) / SECOND_MS) + 1}`] : []),
  ];
  const senders = filter.senders ?? [];
  const isPlain = senders.every((sender) => /^[\w.+@-]{1,320}$/.test(sender));
  const from_ = senders.map((sender) => `from:${sender.replace(/^@/, '')}`).join(' ');
  const isSearched = senders.length > 0 && isPlain && from_.length <= QUERY_CHARACTERS_MAX;
  return [...range, ...(isSearched ? [`{${from_}}`] : [])].join(' ');
}

/** Whether that address, or a domain as `@example.com` (or one below it), is among the senders. */
export function isSender(filter: FilterConfig, address: string): boolean {
  const senders = filter.senders ?? [];
  return (
    senders.length === 0 ||
    senders.some((sender) => {
      const wanted = sender.trim().toLowerCase();
      if (!wanted.startsWith('@')) return address === wanted;
      return address.endsWith(wanted) || address.endsWith(`.${wanted.slice(1)}`);
    })
  );
}

/** `receivedAt` in milliseconds. Without a range anything is: a cursor says what is new. */
export function isInRange({ date_range: range }: FilterConfig, receivedAt: number): boolean {
  const isAfter = !range?.from || receivedAt >= Date.parse(range.from);
  return isAfter && (!range?.to || receivedAt <= Date.parse(range.to));
}

/** Whether what has these labels is mail that is to be read. */
export function isMail(labelIds: readonly string[], wanted: readonly WantedLabel[] | undefined): boolean {
  const named = new Set(wanted?.map(({ id }) => id));
  return !labelIds.some((id) => NOT_MAIL.includes(id) && !named.has(id));
}
