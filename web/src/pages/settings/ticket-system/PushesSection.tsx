import type { supportUpdated } from '@contracts/socket-events';
import type { TicketPush } from '@contracts/support/ticket-system';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { listTicketPushes } from '@/api/ticket-system';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { TICKET_STATE } from '@/app/support/ticket-state';
import { useSendAgain } from '@/app/support/use-send-again';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { EmptyState } from '@/ui/EmptyState';
import { Select } from '@/ui/forms/Select';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { Section } from '../Section';
import { texts } from './texts';

const words = texts.pushes;
const FILTERS = (['all', 'failed', 'pending_retry', 'sent'] as const).map((value) => ({
  value,
  label: value === 'all' ? words.all : TICKET_STATE[value].word,
}));
type Filter = (typeof FILTERS)[number]['value'];

/** What was sent, waits or failed, the newest first; kept current while it is looked at. */
export function PushesSection() {
  const cache = useQueryClient();
  const [filter, setFilter] = useState<Filter>('all');
  const query = useInfiniteQuery({
    queryKey: keys.ticketPushes(filter),
    queryFn: ({ pageParam, signal }) => listTicketPushes(filter === 'all' ? null : filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  useEffect(() => {
    const refetch = () => {
      void cache.invalidateQueries({ queryKey: keys.allTicketPushes });
      void cache.invalidateQueries({ queryKey: keys.ticketSystem });
    };
    return listenLater(({ listen, onConnected, openSocket }) => {
      const socket = openSocket('/runs');
      const endings = [
        onConnected(socket, refetch),
        listen<typeof supportUpdated>(socket, 'support_updated', ({ changed }) => {
          if (changed.includes('pushes')) refetch();
        }),
      ];
      return () => endings.forEach((end) => end());
    });
  }, [cache]);
  const failure = failureOf(query);
  const pushes = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title={words.title}>
      <div className="mb-3">
        <Select isLabelShown label={words.filter} value={filter} options={FILTERS} onChange={setFilter} />
      </div>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-12" />}
      {failure !== null && pushes.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && pushes.length === 0 && (
        <EmptyState
          title={filter === 'all' ? words.none : words.noneFiltered}
          {...(filter !== 'all' && { action: <Button onClick={() => setFilter('all')}>{words.clear}</Button> })}
        />
      )}
      <ul className="flex flex-col">
        {pushes.map((push) => (
          <PushRow key={push.id} push={push} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="mt-3" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </Section>
  );
}

function PushRow({ push }: { push: TicketPush }) {
  const { isSending, sendAgain } = useSendAgain(push.session_id);
  const { word, tone } = TICKET_STATE[push.status];
  const title = push.session_title || words.untitled;
  const isWaiting = push.status === 'pending_retry';
  return (
    <li
      aria-label={`${texts.sent.kinds[push.kind]}, ${title}`}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 first:border-t-0"
    >
      <div className="min-w-48 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StatusBadge tone={tone}>{word}</StatusBadge>
          <span className="text-table">{texts.sent.kinds[push.kind]}</span>
          <span dir="auto" className="min-w-0 truncate text-table">
            <TextLink to={`/support/${push.session_id}`}>{title}</TextLink>
          </span>
        </span>
        <span className="mt-1 flex flex-wrap items-center gap-x-2 text-small text-dim">
          <Time at={push.sent_at ?? push.created_at} />
          {push.notes_version !== null && <span>{words.version(push.notes_version)}</span>}
          {push.external_id !== '' && <span className="break-all">{words.inTicket(push.external_id)}</span>}
          {push.tries > 0 && push.status !== 'sent' && <span>{words.tries(push.tries)}</span>}
          {isWaiting &&
            (push.next_try_at === null ? (
              <span>{words.waitsForText}</span>
            ) : (
              <Countdown until={push.next_try_at} say={words.next} over={words.nextNow} />
            ))}
        </span>
        {push.error !== null && <p className="mt-1 text-small break-words text-bad">{push.error}</p>}
      </div>
      {(push.status === 'failed' || (isWaiting && push.next_try_at !== null)) && (
        <Button size="small" aria-label={words.againNamed(title)} aria-busy={isSending} onClick={sendAgain}>
          {words.again}
        </Button>
      )}
    </li>
  );
}
