import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { SessionFilters } from './SessionFilters';
import { fitsChoice, isLimited, type SessionChoice } from './session-filter';
import { SessionTable } from './SessionTable';
import { texts } from './texts';
import { useSessionSearch } from './use-session-search';

interface FoundSessionsProps {
  words: string;
  choice: SessionChoice;
  ownId: string;
  hasOwners: boolean;
  onChange: (change: Partial<SessionChoice>) => void;
  onClear: () => void;
  onClearWords: () => void;
}

const NOBODY: ReadonlySet<string> = new Set();

/** What was found for words, best first, each with why. */
export function FoundSessions(props: FoundSessionsProps) {
  const { words, choice, ownId, hasOwners, onChange, onClear, onClearWords } = props;
  const query = useSessionSearch(words);
  const failure = failureOf(query);
  const found = query.data?.items ?? [];
  const sessions = found.filter((session) => fitsChoice(session, choice, ownId));
  const isFresh = query.isSuccess && !query.isPlaceholderData;
  return (
    <>
      <SessionFilters
        choice={choice}
        seen={found}
        canClear={isLimited(choice) && sessions.length > 0}
        hasOrder={false}
        onChange={onChange}
        onClear={onClear}
      />
      <div aria-busy={query.isFetching}>
        {query.data?.by_meaning === false && found.length > 0 && (
          <p role="status" className="mb-2 text-table text-dim">
            {texts.wordsOnly}
          </p>
        )}
        {query.isPending && failure === null && <SkeletonRows count={5} />}
        {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
        {isFresh && found.length === 0 && (
          <EmptyState
            title={texts.emptySearch(words)}
            action={<Button onClick={onClearWords}>{texts.clearSearch}</Button>}
          />
        )}
        {isFresh && found.length > 0 && sessions.length === 0 && (
          <EmptyState title={texts.emptyFilter} action={<Button onClick={onClear}>{texts.clear}</Button>} />
        )}
        {sessions.length > 0 && (
          <SessionTable sessions={sessions} label={texts.found} hasOwners={hasOwners} gone={NOBODY} />
        )}
      </div>
    </>
  );
}
