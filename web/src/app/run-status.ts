import type { RunStatus } from '@contracts/run-events';
import type { Tone } from '@/ui/StatusBadge';

/** A run's status as word and tone, the same everywhere. */
export const RUN_STATUS: Record<RunStatus, { word: string; tone: Tone; isOver: boolean }> = {
  queued: { word: 'Queued', tone: 'idle', isOver: false },
  running: { word: 'Running', tone: 'run', isOver: false },
  waiting: { word: 'Waiting', tone: 'wait', isOver: false },
  succeeded: { word: 'Succeeded', tone: 'ok', isOver: true },
  failed: { word: 'Failed', tone: 'bad', isOver: true },
  cancelled: { word: 'Cancelled', tone: 'idle', isOver: true },
};
