import type { Workflow } from '@contracts/flows/workflows';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { toApiError } from '@/api/api-error';
import { diffVersions, getVersion, listVersions, rollBack } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from '../../texts';
import { type FlowPageContext, useFlowPage } from '../context';
import { tellFailure } from '../tell-failure';

interface VersionsPanelProps {
  flowId: string;
  /** Of the draft, as it was last saved. */
  revision: number;
  onBack: (flow: Workflow) => void;
  /** The board shows what differs; undefined: no more. */
  onCompare: (version: FlowPageContext['compared']) => void;
}

/** Published versions, what of each differs from the draft, and the way back to one. */
export function VersionsPanel({ flowId, revision, onBack, onCompare }: VersionsPanelProps) {
  const { looksOnly, compared } = useFlowPage();
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: keys.flowVersions(flowId),
    queryFn: ({ signal }) => listVersions(flowId, signal),
  });
  const failure = failureOf(query);
  if (failure !== null && !query.data) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows count={3} className="m-4 h-12" />;
  const goBack = (version: number) => {
    rollBack(flowId, version)
      .then((flow) => {
        onBack(flow);
        showToast({ title: texts.page.rolledBack(version) });
      })
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.flow(flowId) }));
  };
  const compare = (number: number) => {
    if (compared?.number === number) onCompare(undefined);
    else
      getVersion(flowId, number)
        .then(({ graph }) => onCompare({ number, graph }))
        .catch(tellFailure);
  };
  if (query.data.items.length === 0) return <p className="p-4 text-dim">{texts.page.noVersions}</p>;
  return (
    <ul className="divide-y divide-line">
      {query.data.items.map(({ number, note, is_published: isCurrent, published_by: by, created_at: at }) => (
        <li key={number} className="flex flex-col gap-2 px-4 py-3">
          <div className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{texts.published(number)}</span>
            {isCurrent && <StatusBadge tone="ok">{texts.page.current}</StatusBadge>}
            <span className="ml-auto text-small text-dim">
              {by?.name} · <Time at={at} />
            </span>
          </div>
          {note !== '' && <p className="text-small break-words">{note}</p>}
          <div className="flex flex-wrap gap-2">
            <Button size="small" aria-expanded={compared?.number === number} onClick={() => compare(number)}>
              {texts.page.diff}
            </Button>
            <Button size="small" disabledReason={looksOnly} onClick={() => goBack(number)}>
              {texts.page.rollBack}
            </Button>
          </div>
          {compared?.number === number && <Diff {...{ flowId, revision }} from={number} />}
        </li>
      ))}
    </ul>
  );
}

function Diff({ flowId, from, revision }: { flowId: string; from: number; revision: number }) {
  const { data } = useQuery({
    // Anew with each draft that was saved.
    queryKey: [...keys.flowDiff(flowId, from), revision],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => diffVersions(flowId, from, signal),
    staleTime: 0,
  });
  if (!data) return <SkeletonRows count={1} className="h-8" />;
  if (data.nodes.length + data.edges.length + data.settings.length === 0)
    return <p className="text-small text-dim">{texts.page.same}</p>;
  return (
    <ul className="flex flex-col gap-1 text-small">
      {data.nodes.map(({ id, change, paths }) => (
        <li key={id}>
          <span className="font-medium">{texts.page.changes[change]}</span> {id}
          {change === 'changed' && <span className="text-dim"> ({paths.join(', ')})</span>}
        </li>
      ))}
      {data.edges.map(({ change, edge }) => (
        <li key={`${change} ${edge}`}>
          <span className="font-medium">{texts.page.changes[change]}</span> {edge}
        </li>
      ))}
      {data.settings.map((name) => (
        <li key={name}>
          <span className="font-medium">{texts.page.changes.changed}</span> {name}
        </li>
      ))}
    </ul>
  );
}
