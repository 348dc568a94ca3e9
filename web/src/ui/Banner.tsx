import clsx from 'clsx';
import type { ReactNode } from 'react';
import { TONE_CLASS, type Tone } from './StatusBadge';

/** A 32 px bar above what it is about; announced politely. */
export function Banner({ tone, children, action }: { tone: Tone; children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="status"
      className={clsx(
        'flex min-h-8 flex-wrap items-center justify-center gap-x-3 gap-y-1 px-4 py-1 text-table',
        TONE_CLASS[tone],
      )}
    >
      <span>{children}</span>
      {action}
    </div>
  );
}
