import type { PsaPushStatus } from '@contracts/support/sessions';
import type { Tone } from '@/ui/StatusBadge';

interface Look {
  word: string;
  tone: Tone;
}

/** Where a support session stands with the ticket system, as word and tone; the same everywhere. */
export const TICKET_STATE: Record<PsaPushStatus, Look> = {
  sent: { word: 'Sent', tone: 'ok' },
  pending_retry: { word: 'Waiting', tone: 'wait' },
  no_psa: { word: 'None', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
};
