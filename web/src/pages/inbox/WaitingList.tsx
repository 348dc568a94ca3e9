import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import type { InboxItem } from './inbox-item';
import { InboxRow, WaitingWords } from './InboxRow';
import { texts } from './texts';
import type { useWaiting } from './use-inbox';

/** What every list of the inbox needs for its rows. */
export interface RowsProps {
  shownId: string | null;
  isBeside: boolean;
  addressOf: (id: string) => string;
  onOpen: (item: InboxItem) => void;
}

interface WaitingListProps extends RowsProps, Pick<ReturnType<typeof useWaiting>, 'approvals' | 'questions'> {
  items: readonly InboxItem[];
}

/** Requests for approval, and below them what agents ask in sessions. */
export function WaitingList({ items, approvals, questions, ...rows }: WaitingListProps) {
  const failures = [approvals, questions].flatMap((query) => {
    const error = failureOf(query);
    return error === null ? [] : [{ query, error }];
  });
  if (items.length === 0 && failures.length === 0 && (approvals.isPending || questions.isPending))
    return <SkeletonRows count={5} />;
  return (
    <div className="flex flex-col gap-4">
      {failures.map(({ query, error }, index) => (
        <QueryError key={index} error={error} onRetry={() => void query.refetch()} />
      ))}
      {items.length === 0 && failures.length === 0 && <EmptyState title={texts.none} hint={texts.noneHint} />}
      {(['approval', 'question'] as const).map((kind) => {
        const own = items.filter((item) => item.kind === kind);
        const title = kind === 'approval' ? texts.lists.approvals : texts.lists.questions;
        if (own.length === 0) return null;
        return (
          <section key={kind} aria-label={title}>
            <h2 className="mb-1 text-small font-medium text-dim">{title}</h2>
            <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-panel">
              {own.map((item) => (
                <InboxRow
                  key={item.id}
                  id={item.id}
                  to={rows.addressOf(item.id)}
                  isShown={item.id === rows.shownId}
                  isBeside={rows.isBeside}
                  onOpen={() => rows.onOpen(item)}
                >
                  <WaitingWords item={item} />
                </InboxRow>
              ))}
            </ul>
          </section>
        );
      })}
      {approvals.data?.nextCursor != null && <p className="text-small text-dim">{texts.cut}</p>}
    </div>
  );
}
