import type { GuidedStep } from '@contracts/support/sessions';
import type { RunError } from '@contracts/kernel/run-events';
import { NO_PROGRESS, type Progress } from '../progress';

/** An answer of the assistant as it comes. */
export interface ReplyView {
  runId: string;
  text: string;
  progress: Progress;
  /** Of a guided session: the step that was made. */
  step: GuidedStep | null;
  /** The connection was cut and is tried again. */
  isCut: boolean;
  end: 'done' | 'failed' | 'stopped' | null;
  error: RunError | null;
}

export type ReplyEvent =
  | { type: 'text'; text: string }
  /** What was said so far holds no more. */
  | { type: 'reset' }
  | { type: 'progress'; progress: Progress }
  | { type: 'step'; step: GuidedStep }
  | { type: 'cut'; isCut: boolean }
  | { type: 'done' }
  | { type: 'failed'; error: RunError }
  | { type: 'stopped' };

export const startReply = (runId: string): ReplyView => ({
  runId,
  text: '',
  progress: NO_PROGRESS,
  step: null,
  isCut: false,
  end: null,
  error: null,
});

/** The answer after something happened; after its end nothing changes it. */
export function reduceReply(view: ReplyView, event: ReplyEvent): ReplyView {
  if (view.end !== null) return view;
  switch (event.type) {
    case 'text':
      return { ...view, text: view.text + event.text, progress: NO_PROGRESS };
    case 'reset':
      return { ...view, text: '' };
    case 'progress':
      return { ...view, progress: event.progress };
    case 'step':
      return { ...view, step: event.step };
    case 'cut':
      return { ...view, isCut: event.isCut };
    case 'done':
      return { ...view, end: 'done', isCut: false };
    case 'failed':
      return { ...view, end: 'failed', isCut: false, error: event.error };
    case 'stopped':
      return { ...view, end: 'stopped', isCut: false };
  }
}
