import type { PsaPushStatus, SessionStatus } from '@contracts/support/sessions';
import type { Tone } from '@/ui/StatusBadge';

interface Look {
  word: string;
  tone: Tone;
}

/** Where a support session stands, as word and tone; the same everywhere. */
export const SESSION_STATUS: Record<SessionStatus, Look> = {
  active: { word: 'Open', tone: 'run' },
  paused: { word: 'Paused', tone: 'idle' },
  resolved: { word: 'Resolved', tone: 'ok' },
  escalated: { word: 'Escalated', tone: 'wait' },
};

/** Where it stands with the ticket system. */
export const TICKET_STATE: Record<PsaPushStatus, Look> = {
  sent: { word: 'Sent', tone: 'ok' },
  pending_retry: { word: 'Waiting', tone: 'wait' },
  no_psa: { word: 'None', tone: 'idle' },
  failed: { word: 'Failed', tone: 'bad' },
};
