import type { RunEvent } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';

/** One frame of a stream: `data` is sent as JSON. */
export interface Frame {
  data: unknown;
  /** `data` is a string and sent as it is, a `data:` line for each of its lines. */
  isText?: true;
  /** SSE `event:`; none for formats that name the type in the data. */
  event?: string;
}
/**
 * Turns a run's events into frames of one format: the same events give the same frames, whoever asks and when. The
 * frames of one event share its id.
 */
export interface EventFormat {
  (event: RunEvent, run: RunRecord): Promise<Frame[]> | Frame[];
  /**
   * What a reader is to be told whose last event was a hint that nobody has any more (the log was lost): what was said to it
   * since the fact before is not known. Called before the first event that it has not seen. Default: nothing.
   */
  onGap?(): Frame[];
}
