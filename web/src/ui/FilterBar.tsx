import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Button } from './Button';

interface FilterBarProps {
  label: string;
  /** Left out where nothing is chosen, or the empty list offers it. */
  clear?: { label: string; onClear: () => void } | undefined;
  children: ReactNode;
  className?: string;
}

/** What a list is limited to, above it: choices in a row; on phones two by two, all of one width. */
export function FilterBar({ label, clear, children, className }: FilterBarProps) {
  return (
    <div
      role="group"
      aria-label={label}
      className={clsx(
        'flex flex-wrap items-center gap-2',
        'max-sm:grid max-sm:grid-cols-2 max-sm:[&>button]:w-full max-sm:[&>button>svg]:ml-auto',
        'max-sm:[&>:last-child:nth-child(odd)]:col-span-2 max-sm:[&>[role=group]>button]:flex-1',
        className,
      )}
    >
      {children}
      {clear !== undefined && (
        <Button tone="quiet" className="max-sm:col-span-2" onClick={clear.onClear}>
          {clear.label}
        </Button>
      )}
    </div>
  );
}
