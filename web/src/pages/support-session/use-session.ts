import type { supportDeleted, supportUpdated, taskLaneUpdated } from '@contracts/socket-events';
import type { SupportSession } from '@contracts/support/sessions';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';
import { getSession } from '@/api/support';
import { SUPPORT_STATUS } from '@/app/support-status';
import { showToast } from '@/ui/overlays/Toast';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { createLaneStore, type LaneStore } from './lane/lane-store';
import { saveLane } from './lane/save-lane';
import { createReplying, type Replying } from './reply/replying';
import { texts } from './texts';

interface Parts {
  lane: LaneStore;
  replying: Replying;
}

/** A session as the server has it, and what lives beside it in this tab: its lane and the assistant’s answers. */
export function useSession(sessionId: string) {
  const cache = useQueryClient();
  const isNarrow = useIsNarrow();
  const isOpenFirst = useRef(!isNarrow);
  const [parts, setParts] = useState<Parts | null>(null);
  const query = useQuery({
    queryKey: keys.supportSession(sessionId),
    queryFn: ({ signal }) => getSession(sessionId, signal),
    refetchOnMount: 'always',
  });
  const session = query.data;
  const isThere = session !== undefined;
  const mayWrite = session?.access.canWrite === true && !SUPPORT_STATUS[session.status].isOver;
  useEffect(() => {
    const first = cache.getQueryData<SupportSession>(keys.supportSession(sessionId));
    if (!isThere || first === undefined) return undefined;
    const lane = createLaneStore(sessionId, first.pending_task_lane, isOpenFirst.current);
    const replying = createReplying({
      sessionId,
      onLane: (told) => lane.dispatch({ type: 'told', lane: told }),
      // The session, and below it its messages and steps.
      onChanged: () => void cache.invalidateQueries({ queryKey: keys.supportSession(sessionId) }),
    });
    const stopSaving = mayWrite
      ? saveLane(sessionId, lane, () => showToast({ title: texts.lane.notSaved, tone: 'bad' }))
      : () => undefined;
    setParts({ lane, replying });
    return () => {
      stopSaving();
      replying.close();
    };
  }, [cache, sessionId, isThere, mayWrite]);
  const { lane } = parts ?? {};
  useEffect(() => {
    if (session !== undefined) lane?.dispatch({ type: 'told', lane: session.pending_task_lane });
  }, [session, lane]);
  useLive(sessionId, lane);
  return { query, session, parts };
}

/** What other devices and colleagues do. */
function useLive(sessionId: string, lane: LaneStore | undefined): void {
  const cache = useQueryClient();
  useEffect(
    () =>
      listenLater(({ listen, onConnected, openSocket }) => {
        const socket = openSocket('/runs');
        const reread = () => cache.invalidateQueries({ queryKey: keys.supportSession(sessionId) });
        const stops = [
          onConnected(socket, reread),
          listen<typeof supportUpdated>(socket, 'support_updated', ({ session, changed }) => {
            if (session.id !== sessionId) return;
            cache.setQueryData<SupportSession>(
              keys.supportSession(sessionId),
              (known) => known && { ...known, ...session },
            );
            if (changed.length > 0) void reread();
          }),
          listen<typeof supportDeleted>(socket, 'support_deleted', ({ session_id: id }) => {
            if (id !== sessionId) return;
            showToast({ title: texts.deleted });
            void reread();
          }),
          listen<typeof taskLaneUpdated>(socket, 'task_lane_updated', ({ session_id: id, lane: told }) => {
            if (id === sessionId) lane?.dispatch({ type: 'told', lane: told });
          }),
        ];
        return () => stops.forEach((stop) => stop());
      }),
    [cache, sessionId, lane],
  );
}
