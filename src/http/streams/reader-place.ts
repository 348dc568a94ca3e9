import { type EventPlace, formatPlace, parsePlace } from '../../runs/events/event-log';

/** Where a reader of a run's events stands; `part`: of the frames that the event there became, the last that was told. Default: all were. */
export interface ReaderPlace extends EventPlace {
  part?: number;
}

const FORM = /^(?:([0-9a-f]{24})\/)?(\d+(?:\.\d+)?)(?:\+(\d{1,6}))?$/;

/**
 * Reads an SSE id: `12.3`, `12.3+0` where more frames of that event follow, with `<run>/` before it where the address alone
 * does not name the run. `run`: such ids of another run, and ids without one, are the beginning. So is what is no id.
 */
export function parseReaderPlace(id: string | undefined, run?: string): ReaderPlace {
  const [, named, place, part] = FORM.exec(id ?? '') ?? [];
  if (run !== undefined && named !== run) return parsePlace(undefined);
  return { ...parsePlace(place), ...(part !== undefined && { part: Number(part) }) };
}

/** The id of the frame `part` of those that an event became. */
export function formatReaderPlace(place: EventPlace, part: number, parts: number, run?: string): string {
  const isLast = part === parts - 1;
  return `${run === undefined ? '' : `${run}/`}${formatPlace(place)}${isLast ? '' : `+${part}`}`;
}
