import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { SUPPORT_STATUS } from '@/app/support-status';
import { SkeletonRows } from '@/ui/Skeleton';
import { useOpenSession } from './session-context';

const NotesPanel = lazy(async () => ({ default: (await loadPart(() => import('./notes/NotesPanel'))).NotesPanel }));

/** The notes of a session that is over, above what was said in it; loaded only there. */
export function NotesHead() {
  const { session } = useOpenSession();
  if (!SUPPORT_STATUS[session.status].isOver) return null;
  return (
    <Suspense fallback={<SkeletonRows count={4} className="h-16" />}>
      <NotesPanel session={session} />
    </Suspense>
  );
}
