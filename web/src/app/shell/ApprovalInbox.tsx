import type { approvalAnswered, approvalRequest, runUpdated } from '@contracts/socket-events';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { listPendingApprovals } from '@/api/approvals';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { loadPart } from '@/api/load-part';
import { whenIdle } from '@/api/when-idle';
import { buttonClass } from '@/ui/Button';
import { Popover } from '@/ui/overlays/Popover';
import { failureOf } from '../query-failure';
import { QueryError } from '../QueryError';
import { RUN_STATUS } from '../run-status';
import { texts } from '../texts';
import { APPROVALS_ID } from './open-approvals';

type Pending = Awaited<ReturnType<typeof listPendingApprovals>>;

const load = () => import('./ApprovalList');
const ApprovalList = lazy(async () => ({ default: (await loadPart(load)).ApprovalList }));

/** Generations that wait for this person: a count in the header, answers in a popover. */
export function ApprovalInbox() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.approvals, queryFn: ({ signal }) => listPendingApprovals(signal) });
  useEffect(
    () =>
      listenLater(({ openSocket, listen, onConnected }) => {
        const socket = openSocket('/runs');
        const refetch = () => cache.invalidateQueries({ queryKey: keys.approvals });
        const stops = [
          onConnected(socket, refetch),
          listen<typeof approvalRequest>(socket, 'approval_request', () => void refetch()),
          listen<typeof approvalAnswered>(socket, 'approval_answered', () => void refetch()),
          // A cancelled run asks nobody any more.
          listen<typeof runUpdated>(socket, 'run_updated', ({ id, status }) => {
            const isAsking = cache.getQueryData<Pending>(keys.approvals)?.items.some(({ runId }) => runId === id);
            if (RUN_STATUS[status].isOver && isAsking === true) void refetch();
          }),
        ];
        return () => stops.forEach((stop) => stop());
      }),
    [cache],
  );
  useEffect(() => whenIdle(() => void load().catch(() => undefined)), []);
  const failure = failureOf(query);
  const pending = query.data?.items ?? [];
  const label = texts.approvals.label(pending.length);
  return (
    <Popover
      title={texts.approvals.title}
      trigger={
        <button
          type="button"
          id={APPROVALS_ID}
          aria-label={label}
          title={label}
          className={`${buttonClass('quiet')} relative w-control !px-0`}
        >
          <Inbox size={16} strokeWidth={1.75} aria-hidden />
          {pending.length > 0 && (
            <span
              aria-hidden
              className="absolute top-0 right-0 flex h-4 min-w-4 items-center justify-center rounded-full bg-danger px-1 text-[10px] font-semibold text-on-fill"
            >
              {pending.length}
            </span>
          )}
        </button>
      }
    >
      {failure !== null ? (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      ) : (
        <Suspense fallback={<div className="h-16" />}>
          <ApprovalList pending={pending} onAnswered={() => void query.refetch()} />
        </Suspense>
      )}
    </Popover>
  );
}
