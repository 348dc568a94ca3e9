import type { ReactNode } from 'react';

interface EmptyStateProps {
  /** One line of what this is. */
  title: string;
  hint?: ReactNode;
  /** One primary action. */
  action?: ReactNode;
}

/** What a list shows when it has nothing. */
export function EmptyState({ title, hint, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line px-4 py-12 text-center">
      <p className="text-lead">{title}</p>
      {hint !== undefined && <p className="max-w-prose text-dim">{hint}</p>}
      {action}
    </div>
  );
}
