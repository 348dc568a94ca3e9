import { useInfiniteQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { Plus } from 'lucide-react';
import { NavLink, Link } from 'react-router';
import { listThreads } from '@/api/devices/devices';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button, buttonClass } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { texts } from './texts';

const words = texts.threads;

/** This person’s chats, last used first. `onGo`: one was opened. */
export function ThreadList({ onGo }: { onGo?: () => void }) {
  const query = useInfiniteQuery({
    queryKey: [...keys.deviceThreads, 'pages'],
    queryFn: ({ pageParam, signal }) => listThreads(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const failure = failureOf(query);
  const threads = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <nav aria-label={words.label} className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-2">
      <Link to="/devices/chat" onClick={onGo} className={`${buttonClass()} w-full`}>
        <Plus size={14} aria-hidden />
        {words.fresh}
      </Link>
      {query.isPending && failure === null && <SkeletonRows count={4} className="h-11" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && threads.length === 0 && <p className="px-2 py-1 text-table text-dim">{words.none}</p>}
      <ul className="flex flex-col gap-0.5">
        {threads.map((thread) => (
          <li key={thread.id}>
            <NavLink
              to={`/devices/chat/${thread.id}`}
              onClick={onGo}
              className={({ isActive }) =>
                clsx(
                  'flex min-h-11 flex-col justify-center rounded-control px-2.5 py-1 text-table',
                  isActive ? 'bg-accent-soft' : 'hover:bg-soft',
                )
              }
            >
              <span dir="auto" className="truncate font-medium">
                {thread.title}
              </span>
              <span className="text-small text-dim">
                <Time at={thread.updated_at} />
              </span>
            </NavLink>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="small" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </nav>
  );
}
