import type { User } from '@contracts/accounts/auth';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Inbox, ListTodo } from 'lucide-react';
import { keys } from '@/api/keys';
import { listRuns } from '@/api/runs';
import { listSessions } from '@/api/support';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { lookOf, RUN_STATUS } from '@/app/run-status';
import { INBOX_PATH } from '@/app/shell/navigation';
import { usePendingApprovals } from '@/app/shell/use-waiting';
import { SkeletonRows } from '@/ui/Skeleton';
import { Chip } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { Card, Nothing } from './Card';
import { Line, Lines } from './Line';
import { texts } from './texts';

const FAILED_MS = 24 * 3_600_000;
/** Of each kind. */
const SHOWN = 4;
const icon = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** What nobody else does for this person: approvals, tasks of their sessions, runs of theirs that failed in the last day. */
export function Waiting({ user, hasSupport }: { user: User; hasSupport: boolean }) {
  const approvals = usePendingApprovals();
  const sessions = useQuery({
    queryKey: keys.home('sessions'),
    queryFn: ({ signal }) => listSessions({ status: 'active', owner: user.id }, null, signal),
    enabled: hasSupport,
  });
  const failed = useQuery({
    queryKey: keys.home('failed'),
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - FAILED_MS).toISOString();
      return listRuns({ status: 'failed', requestedBy: user.id, from }, null, signal);
    },
  });
  const asked = hasSupport ? [approvals, sessions, failed] : [approvals, failed];
  const broken = asked.find((query) => failureOf(query) !== null && query.data === undefined);
  const pending = approvals.data?.items ?? [];
  const open = (sessions.data?.items ?? []).filter((session) => session.open_tasks > 0);
  // What a person rejected did not fail.
  const failures = (failed.data?.items ?? []).filter((run) => lookOf(run) === RUN_STATUS.failed);
  const isEmpty = pending.length + open.length + failures.length === 0;
  const left = [pending, open, failures].reduce((sum, { length }) => sum + Math.max(0, length - SHOWN), 0);
  return (
    <Card
      title={texts.waiting.title}
      aside={pending.length > 0 && <TextLink to={INBOX_PATH}>{texts.waiting.all}</TextLink>}
    >
      {broken !== undefined && <QueryError error={failureOf(broken)} onRetry={() => void broken.refetch()} />}
      {broken === undefined && isEmpty && asked.some(({ isPending }) => isPending) && (
        <SkeletonRows count={2} className="m-2 h-7" />
      )}
      {isEmpty && asked.every(({ isSuccess }) => isSuccess) && <Nothing>{texts.waiting.none}</Nothing>}
      {!isEmpty && (
        <Lines>
          {pending.slice(0, SHOWN).map(({ id, reason }) => (
            <Line key={id} to={INBOX_PATH} title={reason} icon={<Inbox {...icon} />}>
              <Chip tone="wait">{texts.waiting.approval}</Chip>
            </Line>
          ))}
          {open.slice(0, SHOWN).map(({ id, title, open_tasks: count }) => (
            <Line key={id} to={`/support/${id}`} title={title} icon={<ListTodo {...icon} />}>
              <Chip tone="wait">{texts.waiting.tasks(count)}</Chip>
            </Line>
          ))}
          {failures.slice(0, SHOWN).map(({ id, title, createdAt }) => (
            <Line key={id} to={`/runs/${id}`} title={title} icon={<CircleAlert {...icon} />}>
              <Chip tone="bad">{texts.waiting.failed}</Chip>
              <Time at={createdAt} />
            </Line>
          ))}
        </Lines>
      )}
      {left > 0 && <p className="border-t border-line px-4 py-2 text-small text-dim">{texts.waiting.more(left)}</p>}
    </Card>
  );
}
