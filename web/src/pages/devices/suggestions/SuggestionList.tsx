import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { SuggestionRow } from './SuggestionRow';
import { texts } from './texts';
import type { Place } from './use-suggestions';

interface SuggestionListProps {
  place: Place;
  shownId: string | null;
  isBeside: boolean;
  addressOf: (id: string) => string;
}

/** What is suggested in one place; nothing where that has been read and is empty. */
export function SuggestionList({ place, shownId, isBeside, addressOf }: SuggestionListProps) {
  const { title, items, isPending, error, hasMore, onMore, onRetry } = place;
  if (!isPending && error === null && items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-1 text-small font-medium text-dim">
        <span dir="auto">{title}</span>
        {items.length > 0 && <span className="tabular"> · {items.length}</span>}
      </h2>
      {isPending && <SkeletonRows count={3} className="h-14" />}
      {error !== null && <QueryError error={error} onRetry={onRetry} />}
      {items.length > 0 && (
        <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-panel">
          {items.map((suggestion) => (
            <SuggestionRow
              key={suggestion.id}
              suggestion={suggestion}
              to={addressOf(suggestion.id)}
              isShown={suggestion.id === shownId}
              isBeside={isBeside}
            />
          ))}
        </ul>
      )}
      {onMore !== undefined && (
        <Button className="mt-2" onClick={onMore}>
          {texts.more}
        </Button>
      )}
      {onMore === undefined && hasMore && <p className="mt-1 text-small text-dim">{texts.hasMore}</p>}
    </section>
  );
}
