import type { PsaPushStatus } from '@contracts/support/sessions';
import type { TicketPush } from '@contracts/support/ticket-system';
import { texts as noteTexts } from './texts';

const texts = noteTexts.ticket;

/** Where a session stands with the ticket system, as a sentence; `isUnapproved`: somebody has to approve the notes first. */
export function saysTicketState(
  state: PsaPushStatus,
  pushes: readonly Pick<TicketPush, 'kind' | 'status' | 'tries'>[],
  isUnapproved: boolean,
): string {
  if (state !== 'pending_retry') return texts[state];
  if (pushes.some(isTriedAgain)) return texts.waits;
  if (isUnapproved && !pushes.some(({ kind }) => kind === 'internal_note')) return texts.waitsForApproval;
  return texts.pending_retry;
}

/** When the next of what waits is tried again; null where nothing was tried yet, or nobody knows when. */
export const nextTryOf = (pushes: readonly Pick<TicketPush, 'status' | 'tries' | 'next_try_at'>[]): string | null =>
  pushes
    .filter(isTriedAgain)
    .flatMap(({ next_try_at: at }) => at ?? [])
    .sort()[0] ?? null;

const isTriedAgain = ({ status, tries }: Pick<TicketPush, 'status' | 'tries'>): boolean =>
  status === 'pending_retry' && tries > 0;
