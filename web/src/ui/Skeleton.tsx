import clsx from 'clsx';
import { useEffect, useState, type ReactNode } from 'react';

const DELAY_MS = 150;

/** Nothing for 150 ms, then its children: what loads fast shows no skeleton at all. */
export function Delayed({ children }: { children: ReactNode }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return isShown ? children : null;
}

/** A grey box of the true shape of what will come. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={clsx('animate-[skeleton_1.6s_ease-in-out_infinite] rounded-control bg-sunken dark:bg-soft', className)}
    />
  );
}

/** Skeleton rows of a list, announced once as loading. */
export function SkeletonRows({ count, className }: { count: number; className?: string }) {
  return (
    <Delayed>
      <div role="status" aria-label="Loading" className="flex flex-col gap-2">
        {Array.from({ length: count }, (_, index) => (
          <Skeleton key={index} className={className ?? 'h-9'} />
        ))}
      </div>
    </Delayed>
  );
}
