import { useMemo } from 'react';
import { useParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { PageError } from '@/app/PageError';
import { failureOf } from '@/app/query-failure';
import { useTitle } from '@/app/use-title';
import { Delayed, Skeleton } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { SessionProvider } from './session-context';
import { SessionView } from './SessionView';
import { texts } from './texts';
import { useSession } from './use-session';

/** One support session: the conversation, its tasks, how it ends. */
export function Page() {
  const { id = '' } = useParams();
  return <OpenSession key={id} sessionId={id} />;
}

function OpenSession({ sessionId }: { sessionId: string }) {
  const { query, session, parts } = useSession(sessionId);
  const open = useMemo(
    () => (session === undefined || parts === null ? null : { session, ...parts }),
    [session, parts],
  );
  useTitle(session?.title ?? texts.title);
  const failure = failureOf(query);
  const status = failure === null ? 0 : toApiError(failure).status;
  if (failure !== null && status === 403) return <Forbidden />;
  // What is shown stays where only a later look at it failed; the connection bar says that.
  if (failure !== null && (session === undefined || status === 404))
    return (
      <PageError
        title={texts.title}
        error={failure}
        onRetry={() => void query.refetch()}
        back={{ to: '/support', label: texts.back }}
      />
    );
  if (open === null) return <Loading />;
  return (
    <SessionProvider value={open}>
      <SessionView />
    </SessionProvider>
  );
}

/** It is there, and not for this person. */
function Forbidden() {
  useTitle(texts.forbidden.title);
  return (
    <div className="flex w-full max-w-[720px] flex-col items-start gap-3 p-6">
      <h1 className="text-title font-semibold">{texts.forbidden.title}</h1>
      <p role="alert" className="text-dim">
        {texts.forbidden.text}
      </p>
      <TextLink to="/support">{texts.back}</TextLink>
    </div>
  );
}

/** The true shape: header, conversation, box to write in, tasks. */
function Loading() {
  return (
    <Delayed>
      <div role="status" aria-label={texts.title} className="flex min-h-0 flex-1 flex-col">
        <div className="border-b border-line bg-panel p-2">
          <Skeleton className="h-8 w-64" />
        </div>
        <div className="flex min-h-0 flex-1">
          <div className="flex min-w-0 flex-1 flex-col gap-4 p-4">
            <Skeleton className="ml-auto h-12 w-2/3" />
            <Skeleton className="h-24 w-4/5" />
            <Skeleton className="mt-auto h-20" />
          </div>
          <div className="hidden w-[360px] flex-col gap-3 border-l border-line p-3 sm:flex">
            <Skeleton className="h-6 w-24" />
            <Skeleton className="h-28" />
            <Skeleton className="h-28" />
          </div>
        </div>
      </div>
    </Delayed>
  );
}
