import { TicketError } from './ticket-connector';

/** Tickets have numbers in most systems; anything else is no ticket there. */
export function ticketNumber(ticketId: string): number {
  const digits = /^#?(\d{1,12})$/.exec(ticketId.trim())?.[1];
  if (!digits) throw new TicketError('permanent', `“${ticketId}” is no ticket number.`);
  return Number(digits);
}

/** Minutes as hours, to the hundredth. */
export const toHours = (minutes: number): number => Math.round((minutes / 60) * 100) / 100;
