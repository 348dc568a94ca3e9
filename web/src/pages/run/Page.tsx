import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { loadPart } from '@/api/load-part';
import { cancelRun, retryRun } from '@/api/runs';
import { errorMessage } from '@/app/error-message';
import { PageError } from '@/app/PageError';
import { failureOf } from '@/app/query-failure';
import { RUN_STATUS } from '@/app/run-status';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { copyText } from '@/ui/text/copy-text';
import { Segmented } from '@/ui/forms/Segmented';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { useNow } from '@/ui/use-now';
import { rowsOf } from './fold-steps';
import { RunHeader } from './RunHeader';
import { StepDetail } from './StepDetail';
import { texts } from './texts';
import { Timeline } from './Timeline';
import { useRun } from './use-run';

const Drawer = lazy(async () => ({ default: (await loadPart(() => import('@/ui/overlays/Drawer'))).Drawer }));
const GROW_MS = 250;
const VIEWS = (['steps', 'events'] as const).map((value) => ({ value, label: texts.tabs[value] }));

/** One run: steps on a time axis, one detail pane, live until it ends. */
export function Page() {
  const { runId = '' } = useParams();
  return <RunView key={runId} runId={runId} />;
}

function RunView({ runId }: { runId: string }) {
  const { query, view, isCut } = useRun(runId);
  const [search, setSearch] = useSearchParams();
  const [shown, setShown] = useState<'steps' | 'events'>('steps');
  const [isCancelling, setCancelling] = useState(false);
  const [isFollowing, setFollowing] = useState(true);
  const isNarrow = useIsNarrow();
  const isOver = view === null || RUN_STATUS[view.status].isOver;
  const nowMs = useNow(isOver ? 60_000 : GROW_MS);
  const areaRef = useRef<HTMLDivElement>(null);
  const { data: run } = query;
  useTitle(run?.title ?? texts.title);
  const chosen =
    search.get('step') ??
    (isFollowing && !isOver && !isNarrow ? (view?.steps.findLast((step) => step.endMs === null)?.key ?? null) : null);
  const choose = (key: string | null) => setSearch(key === null ? {} : { step: key }, { replace: true });
  const stepCount = view?.steps.length ?? 0;
  useEffect(() => {
    if (isFollowing && !isOver)
      areaRef.current?.querySelector('[role="region"]')?.scrollTo({ top: Number.MAX_SAFE_INTEGER });
  }, [isFollowing, isOver, stepCount]);
  const fail = (error: unknown) => {
    const failure = toApiError(error);
    showToast({ title: failure.code === 'run_finished' ? texts.finished : errorMessage(failure), tone: 'bad' });
  };
  const cancel = () => {
    if (isOver) return;
    setCancelling(true);
    cancelRun(runId)
      .then(() => query.refetch())
      .catch(fail)
      .finally(() => setCancelling(false));
  };
  const retry = () => {
    retryRun(runId)
      .then(() => {
        showToast({ title: texts.retried });
        return query.refetch();
      })
      .catch(fail);
  };
  const nextError = () => {
    const rows = [...document.querySelectorAll<HTMLElement>('[data-error]')];
    const at = rows.findIndex((row) => row === document.activeElement);
    const next = rows[(at + 1) % Math.max(1, rows.length)];
    next?.focus();
    if (next?.dataset['step'] !== undefined) choose(next.dataset['step']);
  };
  const follow = () => {
    setFollowing((is) => !is);
    choose(null);
  };
  const canRetry = (view?.status === 'failed' || view?.status === 'cancelled') && run?.output === null;
  useRowKeys(texts.group);
  useShortcuts([
    // Only what can be done now: the palette offers them by name.
    ...(isOver
      ? []
      : [
          { keys: 'f', label: texts.keys.follow, group: texts.group, run: follow },
          { keys: 'x', label: texts.keys.cancel, group: texts.group, run: cancel },
        ]),
    ...(canRetry ? [{ keys: 'r', label: texts.keys.retry, group: texts.group, run: retry }] : []),
    { keys: 'e', label: texts.keys.nextError, group: texts.group, run: nextError },
    { keys: 'y', label: texts.keys.copy, group: texts.group, run: () => copyText(runId) },
  ]);
  const failure = failureOf(query);
  // What is shown stays where only a later look at it failed; the connection bar says that.
  if (failure !== null && run === undefined)
    return (
      <PageError
        title={texts.title}
        error={failure}
        onRetry={() => void query.refetch()}
        back={{ to: '/runs', label: texts.back }}
      />
    );
  if (run === undefined || view === null)
    return (
      <div className="p-4">
        <SkeletonRows count={8} />
      </div>
    );
  const step = view.steps.find((other) => other.key === chosen);
  const rows = rowsOf(view);
  const isRebuilt =
    view.events.length === 0 &&
    view.steps.length > 0 &&
    RUN_STATUS[run.status].isOver &&
    Date.now() - Date.parse(run.createdAt) > 86_400_000;
  return (
    <>
      <RunHeader
        run={run}
        view={view}
        nowMs={nowMs}
        isCancelling={isCancelling}
        isFollowing={isFollowing}
        onCancel={cancel}
        onRetry={retry}
        onFollow={follow}
      />
      <div className="flex items-center gap-3 border-b border-line px-3 py-1.5">
        <Segmented label={texts.tabs.label} value={shown} options={VIEWS} onChange={setShown} />
        {isRebuilt && <span className="text-small text-dim">{texts.rebuilt}</span>}
        {run.forgottenSteps > 0 && <span className="text-small text-dim">{texts.forgotten(run.forgottenSteps)}</span>}
        {isCut && !isOver && (
          <span role="status" className="text-small text-wait">
            {texts.live.cut}
          </span>
        )}
      </div>
      {shown === 'events' ? (
        <div className="min-h-48 flex-1 p-3">
          <CodeBlock
            isTall
            label={texts.eventsRegion}
            code={view.events.map((event) => JSON.stringify(event)).join('\n')}
          />
        </div>
      ) : (
        <div
          ref={areaRef}
          className="flex min-h-48 flex-1"
          onWheel={() => isFollowing && !isOver && setFollowing(false)}
        >
          <div className="flex min-w-0 flex-1 flex-col">
            <Timeline view={view} rows={rows} chosen={chosen} onChoose={choose} nowMs={nowMs} />
          </div>
          {!isNarrow && (
            <aside
              aria-label={texts.detail.label}
              className="flex w-2/5 max-w-[560px] shrink-0 flex-col border-l border-line bg-panel"
            >
              <StepDetail step={step} />
            </aside>
          )}
        </div>
      )}
      <Suspense>
        {isNarrow && (
          <Drawer
            isOpen={step !== undefined && shown === 'steps'}
            onOpenChange={(isOpen) => !isOpen && choose(null)}
            title={texts.detail.label}
            snapPoints={[0.5, 0.92]}
          >
            <StepDetail step={step} />
          </Drawer>
        )}
      </Suspense>
    </>
  );
}
