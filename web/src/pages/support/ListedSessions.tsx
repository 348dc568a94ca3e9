import type { ReactNode } from 'react';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { SessionFilters } from './SessionFilters';
import { isLimited, type SessionChoice } from './session-filter';
import { SessionTable } from './SessionTable';
import { texts } from './texts';
import { useSessionList } from './use-session-list';

interface ListedSessionsProps {
  choice: SessionChoice;
  ownId: string;
  hasOwners: boolean;
  createButton: ReactNode;
  onChange: (change: Partial<SessionChoice>) => void;
  onClear: () => void;
}

/** The chosen sessions, page by page; new ones wait behind a pill. */
export function ListedSessions({ choice, ownId, hasOwners, createButton, onChange, onClear }: ListedSessionsProps) {
  const { query, sessions, gone, freshCount, refetch } = useSessionList(choice, ownId);
  const failure = failureOf(query);
  const hasFilter = isLimited(choice);
  const isEmpty = query.isSuccess && sessions.length === 0;
  return (
    <>
      <SessionFilters
        choice={choice}
        seen={sessions}
        canClear={hasFilter && !isEmpty}
        hasOrder
        onChange={onChange}
        onClear={onClear}
      />
      {freshCount > 0 && (
        <Button size="small" tone="ai" className="mb-2" onClick={refetch}>
          {texts.fresh(freshCount)}
        </Button>
      )}
      {query.isPending && failure === null && <SkeletonRows count={10} />}
      {failure !== null && sessions.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {isEmpty && hasFilter && (
        <EmptyState title={texts.emptyFilter} action={<Button onClick={onClear}>{texts.clear}</Button>} />
      )}
      {isEmpty && !hasFilter && <EmptyState title={texts.empty} hint={texts.emptyHint} action={createButton} />}
      {sessions.length > 0 && (
        <SessionTable sessions={sessions} label={texts.table} hasOwners={hasOwners} gone={gone} />
      )}
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </>
  );
}
