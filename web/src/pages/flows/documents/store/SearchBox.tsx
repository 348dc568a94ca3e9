import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { searchStore } from '@/api/documents';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { SkeletonRows } from '@/ui/Skeleton';
import { documentTexts as texts } from '../texts';

/** A question to try, answered as a flow would be. */
export function SearchBox({ storeId }: { storeId: string }) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const found = useQuery({
    queryKey: [...keys.documentStore(storeId), 'search', asked],
    queryFn: ({ signal }) => searchStore(storeId, asked, signal),
    enabled: asked !== '',
  });
  const failure = failureOf(found);
  const items = found.data?.items ?? [];
  return (
    <section className="flex flex-col gap-3" aria-label={texts.search}>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim());
        }}
      >
        <Field
          label={texts.search}
          className="flex-1"
          value={typed}
          maxLength={4_000}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button type="submit" icon={<Search size={14} aria-hidden />}>
          {texts.find}
        </Button>
      </form>
      <p className="text-small text-dim">{texts.searchHint}</p>
      {failure !== null && <QueryError error={failure} onRetry={() => void found.refetch()} />}
      {asked !== '' && found.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      {found.data?.by_meaning === false && <p className="text-small text-wait">{texts.byWords}</p>}
      {found.isSuccess && items.length === 0 && <p className="text-dim">{texts.nothing}</p>}
      <ol className="flex flex-col gap-2" aria-live="polite">
        {items.map(({ document_id: id, title, heading, page, start, text, similarity }) => (
          <li key={`${id} ${start}`} className="rounded-card border border-line bg-panel p-3">
            <p className="flex flex-wrap gap-x-2 text-small">
              <span className="font-medium">{[title, ...heading.filter((one) => one !== title)].join(' › ')}</span>
              {page !== null && <span className="text-dim">{texts.page(page)}</span>}
              <span className="ml-auto text-dim">{texts.score(similarity)}</span>
            </p>
            <p className="mt-1 text-small break-words whitespace-pre-line">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
