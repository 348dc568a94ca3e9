import clsx from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'run' | 'wait' | 'bad' | 'idle' | 'ai';

export const TONE_CLASS: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  run: 'bg-run-soft text-run',
  wait: 'bg-wait-soft text-wait',
  bad: 'bg-bad-soft text-bad',
  idle: 'bg-idle-soft text-idle',
  ai: 'bg-ai-soft text-ai',
};

interface StatusBadgeProps {
  tone: Tone;
  children: ReactNode;
  /** The dot pulses while something works. */
  isBusy?: boolean;
}

/** A state as dot and word: colour never speaks alone. */
export function StatusBadge({ tone, children, isBusy = false }: StatusBadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 shrink-0 items-center gap-1.5 rounded-full px-2 text-small font-medium whitespace-nowrap',
        TONE_CLASS[tone],
      )}
    >
      <span aria-hidden className={clsx('size-1.5 rounded-full bg-current', isBusy && 'pulsing')} />
      {children}
    </span>
  );
}

/** A small fact in a box: a role, a kind, "Preview". */
export function Chip({ children, tone = 'idle' }: { children: ReactNode; tone?: Tone }) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-chip px-1.5 text-small whitespace-nowrap',
        TONE_CLASS[tone],
      )}
    >
      {children}
    </span>
  );
}
