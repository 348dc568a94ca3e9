import type { ThreadCall } from '@contracts/devices/chat';
import type { DeviceRow } from '@contracts/devices/rows';

/** What an event says of a tool call; what it does not say is left out. */
export interface CallOutput {
  id?: string;
  input?: unknown;
  text?: string;
  rows?: DeviceRow[];
  outcome?: ThreadCall['outcome'];
  ids?: string[];
  count?: number | null;
}

const OUTCOMES: readonly ThreadCall['outcome'][] = ['done', 'failed', 'refused', 'unknown'];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads the output of `tool-preview` and `tool-output`: it may be of a later version, or of no call at all. */
export function readOutput(output: unknown): CallOutput {
  if (!isObject(output)) return {};
  const { toolCallId, input, result, text = result, rows, outcome, ids, count } = output;
  const known = OUTCOMES.find((each) => each === outcome);
  return {
    ...(typeof toolCallId === 'string' && { id: toolCallId }),
    ...(input !== undefined && { input }),
    ...(typeof text === 'string' && { text }),
    ...(Array.isArray(rows) && { rows: rows.filter(isObject) }),
    ...(known !== undefined && { outcome: known }),
    ...(Array.isArray(ids) && { ids: ids.filter((id) => typeof id === 'string') }),
    ...((count === null || typeof count === 'number') && { count }),
  };
}
