import type { RunError, RunStatus } from '@contracts/kernel/run-events';
import type { Tone } from '@/ui/StatusBadge';

interface StatusLook {
  word: string;
  tone: Tone;
  isOver: boolean;
}

/** A run's status as word and tone, the same everywhere. */
export const RUN_STATUS: Record<RunStatus, StatusLook> = {
  queued: { word: 'Queued', tone: 'idle', isOver: false },
  running: { word: 'Running', tone: 'run', isOver: false },
  waiting: { word: 'Waiting', tone: 'wait', isOver: false },
  succeeded: { word: 'Succeeded', tone: 'ok', isOver: true },
  failed: { word: 'Failed', tone: 'bad', isOver: true },
  cancelled: { word: 'Cancelled', tone: 'idle', isOver: true },
};

/** The same for one run: what a person did not want is no failure of the agent, though it is recorded as one. */
export const lookOf = ({ status, error }: { status: RunStatus; error: RunError | null }): StatusLook =>
  status === 'failed' && error?.code === 'generation_rejected'
    ? { ...RUN_STATUS.failed, word: 'Rejected' }
    : RUN_STATUS[status];
