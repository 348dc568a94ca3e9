import type { TaskLane } from '@contracts/support/task-lane';
import { toApiError } from '@/api/api-error';
import { connection } from '@/api/connection';
import { putLane } from '@/api/support-chat';
import type { LaneStore } from './lane-store';

/** After the last key, before the server is told. */
const QUIET_MS = 400;
const RETRY_MS = 5_000;

/**
 * Keeps what is changed here on the server, one save at a time. A lane that changed meanwhile is merged and saved again;
 * without a connection it waits. `onLost` is told where it cannot be saved at all. Answers with what ends it: what is
 * not saved then is saved at once.
 */
export function saveLane(sessionId: string, { state, dispatch }: LaneStore, onLost: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSaving = false;
  let isLost = false;
  const isUnsaved = () => Object.keys(state.getState().touched).length > 0;
  const schedule = (waitMs: number): void => {
    clearTimeout(timer);
    timer = isUnsaved() && !isLost ? setTimeout(() => void save(), waitMs) : undefined;
  };
  const save = async (): Promise<void> => {
    if (isSaving || !isUnsaved()) return;
    isSaving = true;
    const { lane, touched } = state.getState();
    let waitMs = QUIET_MS;
    try {
      const { revision, questions, actions } = lane;
      dispatch({ type: 'saved', lane: await putLane(sessionId, { revision, questions, actions }), touched });
      connection.reportUnsent(0);
    } catch (error) {
      const failure = toApiError(error);
      if (failure.code === 'task_lane_changed') {
        dispatch({ type: 'refused', lane: failure.current as TaskLane });
        waitMs = 0;
      } else if (failure.isTransient) {
        connection.reportUnsent(Object.keys(state.getState().touched).length);
        waitMs = RETRY_MS;
      } else {
        isLost = true;
        onLost();
      }
    }
    isSaving = false;
    schedule(waitMs);
  };
  const stopListening = state.subscribe((now, before) => {
    if (now.touched !== before.touched && !isSaving) schedule(QUIET_MS);
  });
  const stopWaiting = connection.onBack(() => schedule(0));
  schedule(QUIET_MS);
  return () => {
    stopListening();
    stopWaiting();
    clearTimeout(timer);
    connection.reportUnsent(0);
    if (!isLost) void save().finally(() => clearTimeout(timer));
  };
}
