import type { Run } from '@contracts/kernel/runs';
import { Link } from 'react-router';
import { useUser } from '@/app/auth/use-session';
import { lookOf } from '@/app/run-status';
import { runsAbout, subjectPath } from '@/app/subject-paths';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { formatClock, formatCost, formatCount, formatDuration, formatPlace } from '@/ui/format';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import type { RunView } from './run-view';
import { texts } from './texts';

interface RunHeaderProps {
  run: Run;
  view: RunView;
  nowMs: number;
  isCancelling: boolean;
  isFollowing: boolean;
  onCancel: () => void;
  onRetry: () => void;
  onFollow: () => void;
}

/** What the run is, how it stands, and what can be done with it. */
export function RunHeader({
  run,
  view,
  nowMs,
  isCancelling,
  isFollowing,
  onCancel,
  onRetry,
  onFollow,
}: RunHeaderProps) {
  const { word, tone, isOver } = lookOf(view);
  const user = useUser();
  const waitsFor = view.waitingFor?.kind;
  const mayAnswer =
    waitsFor === 'approval' || (waitsFor === 'top-up' && (user?.role === 'admin' || user?.role === 'owner'));
  const timeMs = view.startMs === null || view.status === 'queued' ? null : (view.endMs ?? nowMs) - view.startMs;
  const isRetrying = view.phase === 'retrying' && !isOver;
  const retrySeconds = view.retryAtMs === null ? 0 : Math.ceil((view.retryAtMs - nowMs) / 1_000);
  return (
    <div className="flex flex-col gap-1 border-b border-line bg-panel px-2 py-2 sm:px-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <BackLink to="/runs" label={texts.back} />
        <h1 dir="auto" className="min-w-0 truncate text-lead font-semibold">
          {run.title}
        </h1>
        <StatusBadge tone={isRetrying ? 'wait' : tone} isBusy={view.status === 'running'}>
          {isCancelling && !isOver ? texts.cancelling : isRetrying ? texts.retryingIn(retrySeconds) : word}
        </StatusBadge>
        {timeMs !== null && <span className="tabular text-table">{formatDuration(timeMs)}</span>}
        <span className="tabular text-table text-dim max-sm:pl-1">
          {formatCost(isOver ? run.calls.costUsd : view.costUsd)} ·{' '}
          {texts.tokens(formatCount(isOver ? run.calls.inputTokens + run.calls.outputTokens : view.tokens))}
          {isOver && run.calls.count > 0 && ` · ${texts.calls(run.calls.count, run.calls.failed)}`}
        </span>
        <span className="ml-auto flex gap-2">
          {!isOver && (
            <Button aria-pressed={isFollowing} onClick={onFollow}>
              {texts.follow}
              {isFollowing ? ' ●' : ''}
            </Button>
          )}
          {!isOver && (
            <Button aria-busy={isCancelling} onClick={onCancel}>
              {texts.cancel}
            </Button>
          )}
          {(view.status === 'failed' || view.status === 'cancelled') && run.output === null && (
            <Button tone="primary" onClick={onRetry}>
              {texts.retry}
            </Button>
          )}
        </span>
      </div>
      <p className="flex flex-wrap gap-x-2 px-1 text-table text-dim">
        <span>{texts.askedBy(run.requestedBy.name)}</span>
        {run.subject !== null && <Chip>{texts.systems[run.subject.kind]}</Chip>}
        {run.subject !== null && (
          <span>
            {texts.on}{' '}
            <TextLink to={subjectPath(run.subject, run.kind)} isInText>
              {run.kind === 'devices.agent' ? texts.agent : texts.subjects[run.subject.kind]}
            </TextLink>
            {' · '}
            <TextLink to={runsAbout(run.subject.kind, run.subject.id)} isInText>
              {texts.siblings}
            </TextLink>
          </span>
        )}
        <Time at={run.createdAt} />
        {view.tokens > 0 && <TextLink to={`/usage?run=${run.id}`}>{texts.cost}</TextLink>}
        {view.attempt > 1 && <span>{texts.attempt(view.attempt)}</span>}
        {run.crashes > 0 && <span>{texts.crashes(run.crashes)}</span>}
        {view.status === 'queued' && (
          <span>{view.position === null || view.position === 0 ? texts.queued : formatPlace(view.position)}</span>
        )}
        {view.message !== '' && !isOver && view.status !== 'waiting' && <span role="status">{view.message}</span>}
      </p>
      {view.status === 'waiting' && view.waitingFor !== null && (
        <p className="rounded-control bg-wait-soft px-3 py-1.5 text-table text-wait">
          {texts.waitingFor(view.waitingFor.kind)}
          {view.waitingFor.deadline !== null &&
            `, ${texts.until(formatClock(new Date(view.waitingFor.deadline)))}`}.{' '}
          {mayAnswer && (
            <Link to={`/inbox?run=${run.id}`} className="font-medium underline underline-offset-2">
              {texts.openApproval}
            </Link>
          )}
        </p>
      )}
      {view.error !== null && view.status === 'failed' && (
        <div role="status" className="rounded-control bg-bad-soft px-3 py-1.5 text-table text-bad">
          {view.error.message}{' '}
          {run.output !== null ? '' : view.error.retryable ? texts.error.retryable : texts.error.final}{' '}
          <code className="font-mono text-small">{view.error.code}</code>
        </div>
      )}
    </div>
  );
}
