import type { approvalAnswered, approvalRequest, runUpdated } from '@contracts/socket-events';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { listPendingApprovals } from '@/api/approvals';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { RUN_STATUS } from '../run-status';

type Pending = Awaited<ReturnType<typeof listPendingApprovals>>;

/** Requests that wait for this person. */
export const usePendingApprovals = () =>
  useQuery({ queryKey: keys.approvals, queryFn: ({ signal }) => listPendingApprovals(signal) });

/** How many requests wait for this person; kept current, as is what else reads them. Once a shell. */
export function useWaitingCount(): number {
  const cache = useQueryClient();
  const { data } = usePendingApprovals();
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
  return data?.items.length ?? 0;
}
