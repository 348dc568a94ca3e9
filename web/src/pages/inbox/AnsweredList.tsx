import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { AnsweredWords, InboxRow } from './InboxRow';
import { texts } from './texts';
import type { useAnswered } from './use-inbox';
import type { RowsProps } from './WaitingList';

interface AnsweredListProps extends RowsProps {
  answered: ReturnType<typeof useAnswered>;
  nameOf: (userId: string) => string;
}

/** Requests that wait no more: how each ended, by whom, when. */
export function AnsweredList({ answered: { query, approvals }, nameOf, ...rows }: AnsweredListProps) {
  const failure = failureOf(query);
  if (failure !== null && approvals.length === 0)
    return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows count={5} />;
  if (approvals.length === 0) return <EmptyState title={texts.noneAnswered} />;
  return (
    <section aria-label={texts.lists.answered}>
      <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-panel">
        {approvals.map((approval) => (
          <InboxRow
            key={approval.id}
            id={approval.id}
            to={rows.addressOf(approval.id)}
            isShown={approval.id === rows.shownId}
            isBeside={rows.isBeside}
            onOpen={() => rows.onOpen({ kind: 'approval', id: approval.id, approval })}
          >
            <AnsweredWords approval={approval} nameOf={nameOf} />
          </InboxRow>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="mt-3" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </section>
  );
}
