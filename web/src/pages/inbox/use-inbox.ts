import type { supportDeleted, supportUpdated, taskLaneUpdated } from '@contracts/support/socket-events';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { findApprovalOfRun, getApproval, listAnsweredApprovals, listQuestions } from '@/api/approvals';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { usePendingApprovals } from '@/app/shell/use-waiting';
import { itemsOf } from './inbox-item';

/** What waits for this person. The shell keeps requests current; questions are read again as sessions change. */
export function useWaiting() {
  const cache = useQueryClient();
  const approvals = usePendingApprovals();
  const questions = useQuery({ queryKey: keys.questions, queryFn: ({ signal }) => listQuestions(signal) });
  useEffect(
    () =>
      listenLater(({ openSocket, listen, onConnected }) => {
        const socket = openSocket('/runs');
        const refetch = () => void cache.invalidateQueries({ queryKey: keys.questions });
        const stops = [
          onConnected(socket, refetch),
          listen<typeof taskLaneUpdated>(socket, 'task_lane_updated', refetch),
          listen<typeof supportUpdated>(socket, 'support_updated', ({ changed }) => {
            if (changed.includes('session')) refetch();
          }),
          listen<typeof supportDeleted>(socket, 'support_deleted', refetch),
        ];
        return () => stops.forEach((stop) => stop());
      }),
    [cache],
  );
  return { approvals, questions, items: itemsOf(approvals.data?.items ?? [], questions.data?.items ?? []) };
}

/** What waits no more, newest first. */
export function useAnswered(isShown: boolean) {
  const query = useInfiniteQuery({
    queryKey: keys.answeredApprovals,
    queryFn: ({ pageParam, signal }) => listAnsweredApprovals(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: isShown,
  });
  return { query, approvals: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

/** One request by its id, as it is now; `id` null: none. */
export const useApproval = (id: string | null) =>
  useQuery({
    queryKey: keys.approval(id ?? ''),
    queryFn: ({ signal }) => getApproval(id ?? '', signal),
    enabled: id !== null,
  });

/** The last request of a run; `data` null: it asks this person nothing. */
export const useApprovalOfRun = (runId: string | null) =>
  useQuery({
    queryKey: keys.approvalOfRun(runId ?? ''),
    queryFn: ({ signal }) => findApprovalOfRun(runId ?? '', signal),
    enabled: runId !== null,
  });
