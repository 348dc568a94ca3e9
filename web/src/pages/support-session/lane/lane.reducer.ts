import type { TaskLane } from '@contracts/support/task-lane';
import { changeItem, type ItemKey, itemsOf, keyOf, type LaneChange, type LaneItem, withoutItems } from './lane-items';
import type { StoredLane } from './lane-storage';
import { mergeLanes } from './merge-lanes';

export interface LaneState {
  isOpen: boolean;
  /** What is shown: the server’s, with what was touched here on top. Its revision is the last one that the server told. */
  lane: TaskLane;
  /** In which order items stand: new ones come last, so that nothing moves under the pointer. */
  order: readonly ItemKey[];
  /** How often each item was changed here since the server had it; what is not in it is saved. */
  touched: Readonly<Record<ItemKey, number>>;
  /** Items that came since the lane was last looked through. */
  arrived: readonly ItemKey[];
  /** Items that a message took along: they are gone, whatever an older lane says. */
  sent: readonly ItemKey[];
}

export type LaneEvent =
  /** The server’s lane: read, told, or the answer of a save. */
  | { type: 'told'; lane: TaskLane }
  /** 409: the server’s lane as it is, even where it is older than one that was told. */
  | { type: 'refused'; lane: TaskLane }
  | { type: 'changed'; key: ItemKey; change: LaneChange }
  /** The server has what was `touched` when it was sent. */
  | { type: 'saved'; lane: TaskLane; touched: LaneState['touched'] }
  | { type: 'sent'; keys: readonly ItemKey[] }
  | { type: 'seen' }
  | { type: 'opened'; isOpen: boolean };

const keysOf = (touched: LaneState['touched']): Set<ItemKey> => new Set(Object.keys(touched) as ItemKey[]);

/** A lane as the server has it, with what this tab kept of it. */
export function openLane(lane: TaskLane, stored: StoredLane | null, isOpenFirst: boolean): LaneState {
  const touched = Object.fromEntries((stored?.touched ?? []).map((key) => [key, 1]));
  // A page that is come back to shows first what was read before it was left.
  const base = stored !== null && stored.lane.revision > lane.revision ? stored.lane : lane;
  return {
    isOpen: stored?.isOpen ?? isOpenFirst,
    lane: stored === null ? base : mergeLanes(stored.lane, base, keysOf(touched)),
    order: itemsOf(base).map(keyOf),
    touched: onlyThere(touched, base),
    arrived: [],
    sent: [],
  };
}

/** The lane after something happened. */
export function reduceLane(state: LaneState, event: LaneEvent): LaneState {
  switch (event.type) {
    case 'told':
      return event.lane.revision < state.lane.revision ? state : take(state, event.lane);
    case 'refused':
      return take(state, event.lane);
    case 'saved':
      return event.lane.revision < state.lane.revision
        ? { ...state, touched: withoutSaved(state.touched, event.touched) }
        : take({ ...state, touched: withoutSaved(state.touched, event.touched) }, event.lane);
    case 'changed':
      return {
        ...state,
        lane: changeItem(state.lane, event.key, event.change),
        touched: { ...state.touched, [event.key]: (state.touched[event.key] ?? 0) + 1 },
        arrived: state.arrived.filter((key) => key !== event.key),
      };
    case 'sent': {
      const gone = new Set(event.keys);
      return {
        ...state,
        lane: withoutItems(state.lane, gone),
        order: state.order.filter((key) => !gone.has(key)),
        touched: onlyThere(state.touched, withoutItems(state.lane, gone)),
        arrived: state.arrived.filter((key) => !gone.has(key)),
        sent: [...state.sent, ...event.keys],
      };
    }
    case 'seen':
      return state.arrived.length === 0 ? state : { ...state, arrived: [] };
    case 'opened':
      return { ...state, isOpen: event.isOpen, arrived: event.isOpen ? state.arrived : [] };
  }
}

/** Takes the server’s lane over; what a message took along stays away. */
function take(state: LaneState, lane: TaskLane): LaneState {
  const sent = new Set(state.sent);
  const next = mergeLanes(state.lane, withoutItems(lane, sent), keysOf(state.touched));
  const there = new Set(itemsOf(next).map(keyOf));
  const stays = state.order.filter((key) => there.has(key));
  const came = [...there].filter((key) => !state.order.includes(key));
  // Once the server’s lane is without them the ids may be used anew.
  const stillThere = new Set(itemsOf(lane).map(keyOf));
  return {
    ...state,
    lane: next,
    order: [...stays, ...came],
    touched: onlyThere(state.touched, next),
    // The first ones are in sight anyway.
    arrived: stays.length === 0 ? [] : [...state.arrived.filter((key) => there.has(key)), ...came],
    sent: state.sent.filter((key) => stillThere.has(key)),
  };
}

function onlyThere(touched: LaneState['touched'], lane: TaskLane): LaneState['touched'] {
  const there = new Set<string>(itemsOf(lane).map(keyOf));
  return Object.fromEntries(Object.entries(touched).filter(([key]) => there.has(key)));
}

const withoutSaved = (touched: LaneState['touched'], saved: LaneState['touched']): LaneState['touched'] =>
  Object.fromEntries(Object.entries<number>(touched).filter(([key, count]) => saved[key as ItemKey] !== count));

/** The items as they stand. */
export function orderedItems({ lane, order }: Pick<LaneState, 'lane' | 'order'>): LaneItem[] {
  const items = new Map(itemsOf(lane).map((item) => [keyOf(item), item]));
  return order.flatMap((key) => items.get(key) ?? []);
}
