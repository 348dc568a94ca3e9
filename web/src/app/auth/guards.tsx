import { useEffect, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { refreshSession, sessionStore } from '@/api/session';
import { connection } from '@/api/connection';
import { Delayed, Skeleton } from '@/ui/Skeleton';
import { useSession } from './use-session';

/** Asks once whether this browser is logged in, and again when a silent server answers. */
export function useFirstRefresh(): void {
  useEffect(() => {
    const ask = () => {
      refreshSession().catch(() => connection.reportSilence());
    };
    ask();
    return connection.onBack(() => {
      if (sessionStore.get().state === 'unknown') ask();
    });
  }, []);
}

/** Shows its children to whoever is logged in; others go to the log-in and come back after. */
export function RequireLogin({ children }: { children: ReactNode }) {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.state === 'unknown') return <ShellSkeleton />;
  if (session.state === 'none') return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  return children;
}

function ShellSkeleton() {
  return (
    <Delayed>
      <div role="status" aria-label="Loading" className="flex h-12 items-center gap-4 border-b border-line px-4">
        <Skeleton className="h-5 w-32" />
      </div>
    </Delayed>
  );
}
