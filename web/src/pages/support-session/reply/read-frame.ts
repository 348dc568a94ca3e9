import type { RunError } from '@contracts/kernel/run-events';
import type { GuidedStep } from '@contracts/support/sessions';
import type { TaskLane } from '@contracts/support/task-lane';
import { readProgress } from '../progress';
import type { ReplyEvent } from './reply.reducer';

/** What a typed frame of an answer says to the page; null for what the page reads elsewhere. */
export type ReplyFrame = ReplyEvent | { type: 'lane'; lane: TaskLane } | null;

interface Frames {
  delta: { text: string };
  'task-lane': { lane: TaskLane };
  step: { step: GuidedStep };
  error: RunError;
}

/** Reads one frame by its name; those with names of later versions are passed over. */
export function readFrame(name: string, data: unknown): ReplyFrame {
  const as = <Name extends keyof Frames>(_: Name) => data as Frames[Name];
  switch (name) {
    case 'delta':
      return { type: 'text', text: as(name).text };
    case 'reset':
      return { type: 'reset' };
    case 'task-lane':
      return { type: 'lane', lane: as(name).lane };
    case 'step':
      return { type: 'step', step: as(name).step };
    case 'status':
      return { type: 'progress', progress: readProgress(data) };
    case 'done':
      return { type: 'done' };
    case 'error': {
      const error = as(name);
      return error.code === 'run_cancelled' ? { type: 'stopped' } : { type: 'failed', error };
    }
    default:
      return null;
  }
}
