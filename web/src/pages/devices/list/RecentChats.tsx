import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link } from 'react-router';
import { listThreads } from '@/api/devices/devices';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { texts } from './texts';

const SHOWN = 6;

/** The chats that were used last. */
export function RecentChats() {
  const id = useId();
  const query = useQuery({
    queryKey: [...keys.deviceThreads, 'recent'],
    queryFn: ({ signal }) => listThreads(null, signal),
  });
  const failure = failureOf(query);
  const threads = query.data?.items ?? [];
  return (
    <section aria-labelledby={id} className="rounded-card border border-line bg-panel">
      <div className="flex min-h-10 items-center gap-3 border-b border-line px-4 py-1.5">
        <h2 id={id} className="mr-auto font-semibold">
          {texts.chats}
        </h2>
        {threads.length > SHOWN && <TextLink to="/devices/chat">{texts.allChats}</TextLink>}
      </div>
      {query.isPending && failure === null && <SkeletonRows count={2} className="m-2 h-7" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && threads.length === 0 && <p className="px-4 py-3 text-dim">{texts.noChats}</p>}
      <ul className="divide-y divide-line">
        {threads.slice(0, SHOWN).map((thread) => (
          <li key={thread.id}>
            <Link
              to={`/devices/chat/${thread.id}`}
              data-row
              className="flex min-h-9 items-center gap-3 px-4 py-1.5 text-table hover:bg-soft touch:min-h-11"
            >
              <span dir="auto" className="min-w-0 flex-1 truncate">
                {thread.title}
              </span>
              <span className="shrink-0 text-small text-dim">
                <Time at={thread.updated_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
