import type { PsaPushStatus } from '@contracts/support/sessions';
import type { TicketPush } from '@contracts/support/ticket-system';
import { texts as noteTexts } from './texts';

const texts = noteTexts.ticket;

/** Where a session stands with the ticket system, as a sentence; `isUnapproved`: somebody has to approve the notes first. */
export function saysTicketState(
  state: PsaPushStatus,
  pushes: readonly Pick<TicketPush, 'kind' | 'status' | 'tries' | 'next_try_at'>[],
  isUnapproved: boolean,
): string {
  if (state !== 'pending_retry') return texts[state];
  const tried = pushes.find(({ status, tries }) => status === 'pending_retry' && tries > 0);
  if (tried !== undefined) {
    const at = tried.next_try_at;
    const time = at === null ? '' : new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    return time === '' ? texts.waits : `${texts.waits} ${texts.nextTry(time)}`;
  }
  if (isUnapproved && !pushes.some(({ kind }) => kind === 'internal_note')) return texts.waitsForApproval;
  return texts.pending_retry;
}
