import { type EventPlace, isAfter } from './event-place';

/** Lets each frame of a run through once, however often its stream is cut and taken up again. */
export interface FrameGate {
  /** Where to ask from: behind the last event all of whose frames are surely there; '' for the beginning. */
  since: () => EventPlace;
  /** Another connection begins: it repeats from `since`. */
  reopen: () => void;
  /** Whether a frame is new. Frames of one event share its id, and come in the same order each time. */
  lets: (id: EventPlace) => boolean;
}

/** A gate that has everything up to `since`. */
export function createFrameGate(since: EventPlace): FrameGate {
  let settled = since;
  let current = since;
  let count = 0;
  let repeated = 0;
  return {
    since: () => settled,
    reopen: () => {
      repeated = 0;
    },
    lets(id) {
      if (id === current && current !== since) {
        repeated += 1;
        if (repeated <= count) return false;
        count = repeated;
        return true;
      }
      if (!isAfter(id, current)) return false;
      settled = current;
      current = id;
      count = 1;
      repeated = 1;
      return true;
    },
  };
}
