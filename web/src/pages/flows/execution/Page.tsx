import type { NodeRun } from '@contracts/flows/executions';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { cancelExecution, getExecution, replayExecution, retryExecution } from '@/api/flows';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { RUN_STATUS } from '@/app/run-status';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button, buttonClass } from '@/ui/Button';
import { formatCost } from '@/ui/format';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { HumanRequests } from '../HumanRequests';
import { JsonText } from '../JsonText';
import { texts } from '../texts';
import { NodeRunRow } from './NodeRunRow';

const WATCH_MS = 1_000;

/** One execution: what it was given, what each node did, what it gave. */
export function Page() {
  const { flowId = '', executionId = '' } = useParams();
  useTitle(texts.execution.title);
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const query = useQuery({
    queryKey: keys.flowExecution(executionId),
    queryFn: ({ signal }) => getExecution(flowId, executionId, signal),
    refetchInterval: ({ state: { data } }) => (data && RUN_STATUS[data.status].isOver ? false : WATCH_MS),
  });
  const failure = failureOf(query);
  const execution = query.data;
  const act = (work: Promise<unknown>, said?: string) => {
    work
      .then(() => said !== undefined && showToast({ title: said }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.flowExecution(executionId) }));
  };
  const span = spanOf(execution?.nodes ?? []);
  const replay = (nodeId: string) =>
    act(
      replayExecution(flowId, executionId, nodeId).then(({ execution_id: id }) =>
        go(`/flows/${flowId}/executions/${id}`),
      ),
      texts.execution.replayed,
    );
  return (
    <div className="mx-auto flex max-w-[960px] flex-col gap-4">
      <div className="flex min-h-control flex-wrap items-center gap-2">
        <BackLink to={`/flows/${flowId}?execution=${executionId}`} label={texts.execution.back} />
        <h1 className="text-title font-semibold">{texts.execution.title}</h1>
        {execution && (
          <>
            <StatusBadge
              tone={RUN_STATUS[execution.status].tone}
              isBusy={execution.status === 'running' || execution.status === 'queued'}
            >
              {RUN_STATUS[execution.status].word}
            </StatusBadge>
            <span className="mr-auto text-small text-dim">
              {execution.version === null ? texts.draft : texts.published(execution.version)} ·{' '}
              {formatCost(execution.costUsd)} · <Time at={execution.created_at} />
            </span>
            <Link to={`/runs/${execution.id}`} className={buttonClass('quiet')}>
              {texts.execution.inFlow}
            </Link>
            {!RUN_STATUS[execution.status].isOver && (
              <Button disabledReason={looksOnly} onClick={() => act(cancelExecution(flowId, executionId))}>
                {texts.execution.cancel}
              </Button>
            )}
            {(execution.status === 'failed' || execution.status === 'cancelled') && (
              <Button disabledReason={looksOnly} onClick={() => act(retryExecution(flowId, executionId))}>
                {texts.execution.retry}
              </Button>
            )}
          </>
        )}
      </div>
      {failure !== null && !execution && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {!execution && failure === null && <SkeletonRows count={5} className="h-14" />}
      {execution && (
        <>
          {execution.error !== null && <p className="text-bad">{execution.error.message}</p>}
          <HumanRequests execution={execution} looksOnly={looksOnly} />
          <div className="grid gap-4 md:grid-cols-2">
            <JsonText label={texts.execution.input} value={execution.input} />
            <JsonText label={texts.execution.output} value={execution.output} />
          </div>
          <section aria-label={texts.execution.nodes} className="rounded-card border border-line bg-panel">
            <h2 className="border-b border-line px-4 py-2 font-medium">{texts.execution.nodes}</h2>
            {execution.nodes.length === 0 && <p className="p-4 text-dim">{texts.execution.none}</p>}
            <ul className="divide-y divide-line">
              {execution.nodes.map((node) => (
                <NodeRunRow
                  key={node.path}
                  node={node}
                  looksOnly={looksOnly}
                  span={span}
                  onReplay={RUN_STATUS[execution.status].isOver ? replay : undefined}
                />
              ))}
            </ul>
            {execution.node_count > execution.nodes.length && (
              <p className="border-t border-line px-4 py-2 text-small text-dim">
                {texts.execution.more(execution.node_count - execution.nodes.length)}
              </p>
            )}
          </section>
        </>
      )}
    </div>
  );
}

/** From the first beginning to the last end; of what still runs, to now. */
function spanOf(nodes: readonly NodeRun[]): { from: number; to: number } {
  const begun = nodes.flatMap(({ started_at: at }) => (at === null ? [] : [Date.parse(at)]));
  const ended = nodes.map(({ finished_at: at }) => (at === null ? Date.now() : Date.parse(at)));
  return { from: Math.min(...begun), to: Math.max(...ended) };
}
