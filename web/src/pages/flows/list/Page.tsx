import type { GraphFault } from '@contracts/flows/graph';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { FileText, MessagesSquare, Plus, Upload } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { importFlow, listFlows } from '@/api/flows';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { useTypedWords } from '@/app/use-typed-words';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { inputClass } from '@/ui/forms/Field';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from '../texts';
import { FlowRow } from './FlowRow';
import { ImportReport } from './ImportReport';
import { NewFlowDialog } from './NewFlowDialog';

/** Longest name of a flow. */
const NAME_MAX = 200;

/** All flows that this person may see. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const looksOnly = useLooksOnly();
  const go = useNavigate();
  const cache = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const [typed, type] = useTypedWords(search.get('q') ?? '');
  const words = useDeferredValue(typed.trim());
  const fileRef = useRef<HTMLInputElement>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const [imported, setImported] = useState<{ id: string; name: string; report: readonly GraphFault[] }>();
  const isNew = looksOnly === undefined && (isAsked || search.has('new'));
  const query = useInfiniteQuery({
    queryKey: keys.flowList(words),
    queryFn: ({ pageParam, signal }) => listFlows(words, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const failure = failureOf(query);
  const flows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const closeNew = () => {
    setIsAsked(false);
    if (search.has('new')) setSearch({}, { replace: true });
  };
  const readFile = (file: File) => {
    file
      .text()
      .then((text) =>
        importFlow(parse(text), file.name.replace(/\.json$/i, '').slice(0, NAME_MAX) || texts.importedName),
      )
      .then((flow) => {
        void cache.invalidateQueries({ queryKey: keys.flows });
        if (flow.report.length > 0) return setImported(flow);
        showToast({ title: texts.imported(flow.name) });
        return go(`/flows/${flow.id}`);
      })
      .catch((error: unknown) =>
        showToast({ title: error instanceof NoFile ? texts.notAFile : errorMessage(toApiError(error)), tone: 'bad' }),
      );
  };
  useShortcuts([
    { keys: '/', label: texts.filter, group: texts.title, run: () => filterRef.current?.focus() },
    ...(looksOnly === undefined
      ? [{ keys: 'c', label: texts.create, group: texts.title, run: () => setIsAsked(true) }]
      : []),
  ]);
  return (
    <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
      <div>
        <div className="mb-1 flex flex-wrap items-center gap-2">
          <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
          <input
            ref={filterRef}
            type="search"
            aria-label={texts.filter}
            placeholder={texts.filter}
            value={typed}
            onChange={({ target: { value } }) => {
              type(value);
              setSearch(value === '' ? {} : { q: value }, { replace: true });
            }}
            className={`${inputClass} h-control !w-48 max-sm:!w-full`}
          />
          <Link to="/flows/chat" className={buttonClass()}>
            <MessagesSquare size={14} aria-hidden />
            {texts.chat.title}
          </Link>
          <Link to="/flows/documents" className={buttonClass()}>
            <FileText size={14} aria-hidden />
            {texts.documents}
          </Link>
          <Button
            icon={<Upload size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => fileRef.current?.click()}
          >
            {texts.import}
          </Button>
          <Button
            tone="primary"
            icon={<Plus size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => setIsAsked(true)}
          >
            {texts.create}
          </Button>
          <input
            ref={fileRef}
            type="file"
            accept="application/json,.json"
            className="hidden"
            aria-label={texts.import}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              target.value = '';
              if (file) readFile(file);
            }}
          />
        </div>
        <p className="max-w-prose text-dim">{texts.about}</p>
      </div>
      {query.isPending && failure === null && <SkeletonRows count={4} className="h-16" />}
      {failure !== null && flows.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && flows.length === 0 && words !== '' && (
        <EmptyState
          title={texts.emptyFilter}
          action={
            <Button
              onClick={() => {
                type('');
                setSearch({}, { replace: true });
              }}
            >
              {texts.clear}
            </Button>
          }
        />
      )}
      {query.isSuccess && flows.length === 0 && words === '' && (
        <EmptyState
          title={texts.empty}
          hint={looksOnly ?? texts.emptyHint}
          action={
            looksOnly === undefined && (
              <Button tone="primary" onClick={() => setIsAsked(true)}>
                {texts.create}
              </Button>
            )
          }
        />
      )}
      {flows.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-panel">
          {flows.map((flow) => (
            <FlowRow key={flow.id} flow={flow} looksOnly={looksOnly} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
      {imported && (
        <ImportReport
          {...imported}
          onOpen={() => void go(`/flows/${imported.id}`)}
          onClose={() => setImported(undefined)}
        />
      )}
      {isNew && (
        <NewFlowDialog onClose={closeNew} onMade={(id, input) => void go(`/flows/${id}`, { state: { input } })} />
      )}
    </div>
  );
}

class NoFile extends Error {}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new NoFile();
}
