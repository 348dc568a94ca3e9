import type { TaskLane } from '@contracts/support/task-lane';
import type { ItemKey } from './lane-items';
import type { LaneState } from './lane.reducer';

/** What this tab keeps of a lane, so that a reload loses nothing. */
export interface StoredLane {
  isOpen: boolean;
  lane: TaskLane;
  /** Items whose text the server may not have. */
  touched: ItemKey[];
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;
const nameFor = (sessionId: string): string => `weft-tasklane-meta:${sessionId}`;

/** Keeps the lane for this tab, at once. Storage may be blocked or full: then the server’s copy is all there is. */
export function keepLane(sessionId: string, { isOpen, lane, touched }: LaneState, storage: () => Store): void {
  try {
    const kept: StoredLane = { isOpen, lane, touched: Object.keys(touched) as ItemKey[] };
    storage().setItem(nameFor(sessionId), JSON.stringify(kept));
  } catch {
    // Said above.
  }
}

/** What this tab kept; null where it kept nothing that can be read. */
export function recallLane(sessionId: string, storage: () => Store): StoredLane | null {
  try {
    const kept: unknown = JSON.parse(storage().getItem(nameFor(sessionId)) ?? 'null');
    return isStored(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Ours alone writes there, but an older version of the page may have. */
const isStored = (value: unknown): value is StoredLane =>
  typeof value === 'object' &&
  value !== null &&
  'isOpen' in value &&
  'touched' in value &&
  Array.isArray(value.touched) &&
  'lane' in value &&
  typeof value.lane === 'object' &&
  value.lane !== null &&
  'questions' in value.lane &&
  Array.isArray(value.lane.questions) &&
  'actions' in value.lane &&
  Array.isArray(value.lane.actions);
