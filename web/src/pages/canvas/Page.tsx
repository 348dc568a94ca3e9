import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import { listAllBlocks } from '@/api/blocks';
import { getCanvas } from '@/api/canvases';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { PageError } from '@/app/PageError';
import { readAsked } from '@/app/asked';
import { failureOf } from '@/app/query-failure';
import { useTitle } from '@/app/use-title';
import { Delayed, Skeleton } from '@/ui/Skeleton';
import { CanvasView } from './CanvasView';
import { CanvasProvider } from './model/context';
import { openCanvasSession, type CanvasSession } from './model/session';
import { onFailed, onRefused, onStepped } from './on-refused';
import { texts } from './texts';

/** The canvas: reads it, opens its session, shows it. */
export function Page() {
  const { canvasId = '' } = useParams();
  return <OpenCanvas key={canvasId} canvasId={canvasId} />;
}

function OpenCanvas({ canvasId }: { canvasId: string }) {
  const user = useUser();
  const cache = useQueryClient();
  const [session, setSession] = useState<CanvasSession | null>(null);
  const go = useNavigate();
  const { state } = useLocation();
  const [asked] = useState(() => readAsked(state));
  useEffect(() => {
    // Once: a page that is loaded again is in nobody's way.
    if (asked !== null) void go('.', { replace: true, state: null });
  }, [asked, go]);
  const query = useQuery({
    queryKey: ['canvas', canvasId, 'open'],
    queryFn: async ({ signal }) => {
      const [canvas, read] = await Promise.all([getCanvas(canvasId, signal), listAllBlocks(canvasId, signal)]);
      return { canvas, ...read };
    },
    // The live connection keeps it current from here on.
    meta: { isLive: true },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  useTitle(query.data?.canvas.title ?? texts.title);
  const { data } = query;
  const userId = user?.id;
  useEffect(() => {
    if (data === undefined || user === null) return undefined;
    const opened = openCanvasSession({
      ...data,
      user,
      asked,
      onRefused,
      onStepped,
      onFailed,
      onGenerationsChanged: () => void cache.invalidateQueries({ queryKey: keys.generations(canvasId) }),
    });
    setSession(opened);
    return () => {
      opened.close();
      setSession(null);
    };
    // A renewed log-in of the same person keeps the session.
  }, [data, userId, canvasId, cache, asked]);
  const failure = failureOf(query);
  if (failure !== null)
    return (
      <PageError
        title={texts.title}
        error={failure}
        onRetry={() => void query.refetch()}
        back={{ to: '/canvases', label: texts.back }}
        gone={{ title: texts.notShared.title, text: texts.notShared.text(user?.name ?? '', user?.email ?? '') }}
      />
    );
  if (session === null) return <Joining />;
  return (
    <CanvasProvider value={session}>
      <CanvasView />
    </CanvasProvider>
  );
}

/** Boxes where blocks will be: no spinner. */
function Joining() {
  return (
    <Delayed>
      <div role="status" aria-label={texts.title} className="relative flex-1 overflow-hidden">
        <Skeleton className="m-2 h-8 w-48" />
        <Skeleton className="absolute top-[20%] left-[15%] h-40 w-48" />
        <Skeleton className="absolute top-[30%] left-[40%] h-28 w-64" />
        <Skeleton className="absolute top-[55%] left-[25%] h-36 w-52" />
      </div>
    </Delayed>
  );
}
