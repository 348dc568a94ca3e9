import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TaskLane } from '@contracts/support/task-lane';
import { keepLane, recallLane } from './lane-storage';
import { type LaneEvent, type LaneState, openLane, reduceLane } from './lane.reducer';

export interface LaneStore {
  state: StoreApi<LaneState>;
  dispatch: (event: LaneEvent) => void;
}

const tab = () => window.sessionStorage;

/** The lane of one session in this tab: what changes is kept at once. `isOpenFirst`: where it was never opened or closed. */
export function createLaneStore(sessionId: string, lane: TaskLane, isOpenFirst: boolean): LaneStore {
  const state = createStore<LaneState>(() => openLane(lane, recallLane(sessionId, tab), isOpenFirst));
  return {
    state,
    dispatch: (event) => {
      const next = reduceLane(state.getState(), event);
      if (next === state.getState()) return;
      state.setState(next, true);
      keepLane(sessionId, next, tab);
    },
  };
}
