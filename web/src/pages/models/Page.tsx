import { useRef } from 'react';
import { useSearchParams } from 'react-router';
import { useUser } from '@/app/auth/use-session';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { useTypedWords } from '@/app/use-typed-words';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { inputClass } from '@/ui/forms/Field';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { Chains } from './Chains';
import { EmbeddingTable } from './EmbeddingTable';
import { filterModels, stateOf } from './model-state';
import { ModelTable } from './ModelTable';
import { texts } from './texts';
import { useModelList } from './use-model-list';

/** Every model with its health and figures, and the chains of roles. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const [search, setSearch] = useSearchParams();
  const filterRef = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', label: texts.filter, group: texts.title, run: () => filterRef.current?.focus() }]);
  const query = useModelList();
  const failure = failureOf(query);
  const [words, type] = useTypedWords(search.get('q') ?? '');
  const setWords = (next: string) => {
    type(next);
    setSearch(next === '' ? {} : { q: next }, { replace: true });
  };
  const models = query.data?.items ?? [];
  const found = filterModels(models, words.trim());
  return (
    <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        <input
          ref={filterRef}
          type="search"
          aria-label={texts.filter}
          placeholder={texts.filter}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className={`${inputClass} h-control !w-48 max-sm:!w-full`}
        />
      </div>
      {query.isPending && failure === null && <SkeletonRows count={6} className="h-11" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && (
        <>
          <p className="text-small text-dim">
            {query.data.processes === 0 ? texts.noProcess : texts.source(query.data.processes)}
          </p>
          {query.data.warnings.length > 0 && <Warnings warnings={query.data.warnings} />}
          {models.length > 0 && models.every(({ isDemo }) => isDemo) && (
            <p className="rounded-card border border-line bg-panel p-3">
              {texts.demoOnly} <HowToAdd />
            </p>
          )}
          {models.length > 0 && models.every((model) => stateOf(model).state === 'down') && (
            <Banner tone="bad">{texts.allDown}</Banner>
          )}
          {models.length === 0 && <EmptyState title={texts.empty} hint={<HowToAdd />} />}
          {models.length > 0 && found.length === 0 && (
            <EmptyState
              title={texts.emptyFilter}
              action={<Button onClick={() => setWords('')}>{texts.clear}</Button>}
            />
          )}
          {found.length > 0 && <ModelTable models={found} />}
          {query.data.embeddings.length > 0 && <EmbeddingTable models={query.data.embeddings} />}
          {query.data.roles.length > 0 && <Chains roles={query.data.roles} models={models} />}
        </>
      )}
    </div>
  );
}

/** How models come here: by keys of the organisation, or of the server. */
function HowToAdd() {
  const role = useUser()?.role;
  return (
    <>
      {role === 'admin' || role === 'owner' ? (
        <>
          <TextLink to="/settings/provider-keys" isInText>
            {texts.addKey}
          </TextLink>{' '}
          {texts.addKeyHint}
        </>
      ) : (
        texts.askAdmin
      )}{' '}
      <span className="text-dim">{texts.demoHint}</span>
    </>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  return (
    <details className="rounded-card border border-line bg-wait-soft px-3 py-2 text-wait">
      <summary className="min-h-6 cursor-pointer rounded-chip text-table font-medium">
        {texts.warnings(warnings.length)}
      </summary>
      <ul className="mt-1 list-disc pl-5 text-table break-words whitespace-pre-line">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}
