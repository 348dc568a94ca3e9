import type { SessionStatus } from '@contracts/support/sessions';
import type { Tone } from '@/ui/StatusBadge';

/** How a session's status is shown: one word, one tone. */
export const SUPPORT_STATUS: Record<SessionStatus, { word: string; tone: Tone; isOver: boolean }> = {
  active: { word: 'Open', tone: 'run', isOver: false },
  paused: { word: 'Paused', tone: 'idle', isOver: false },
  resolved: { word: 'Resolved', tone: 'ok', isOver: true },
  escalated: { word: 'Escalated', tone: 'wait', isOver: true },
};
