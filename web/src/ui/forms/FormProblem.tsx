import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Why something was not taken, heard at once. Nothing without a text. */
export function FormProblem({ children, className }: { children: ReactNode; className?: string }) {
  if (children === undefined || children === null) return null;
  return (
    <p role="alert" className={clsx('rounded-control bg-bad-soft px-3 py-2 text-table text-bad', className)}>
      {children}
    </p>
  );
}
