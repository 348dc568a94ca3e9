import type { GuidedStep } from '@contracts/support/sessions';
import type { Phase, RunError } from '@contracts/run-events';

/** An answer of the assistant as it comes. */
export interface ReplyView {
  runId: string;
  text: string;
  /** What it does before, or between, words; null: nothing was said of it. */
  phase: Phase | 'waiting' | null;
  message: string;
  /** When a failed model call is tried again. */
  retryAtMs: number | null;
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
  | { type: 'phase'; phase: ReplyView['phase']; message: string; retryAtMs: number | null }
  | { type: 'step'; step: GuidedStep }
  | { type: 'cut'; isCut: boolean }
  | { type: 'done' }
  | { type: 'failed'; error: RunError }
  | { type: 'stopped' };

export const startReply = (runId: string): ReplyView => ({
  runId,
  text: '',
  phase: null,
  message: '',
  retryAtMs: null,
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
      return { ...view, text: view.text + event.text, phase: null, message: '', retryAtMs: null };
    case 'reset':
      return { ...view, text: '' };
    case 'phase':
      return { ...view, phase: event.phase, message: event.message, retryAtMs: event.retryAtMs };
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
