import { readsLikeOrders } from '../../security/agent-text/delimit';
import type { DeviceReply, DeviceRequest } from '../../tools/devices/device-tool';

/** Tables whose rows hold text at length: mails and files end up in notes, and comments are written by others. */
const FREE_TEXT: ReadonlySet<string> = new Set(['notes', 'taskComments']);

/** What agents of one answer have read so far. */
export interface Reading {
  /** Text that somebody else may have written. Nothing makes it false again. */
  isForeign: boolean;
}

/**
 * Whether an answer of the device to a read is text that somebody else may have written: notes and comments, and suggestions that
 * came of mails and files and nobody has approved.
 */
export function isForeignReply({ table, action }: DeviceRequest, reply: DeviceReply): boolean {
  if (reply.outcome !== 'answered') return false;
  const { row, rows = [], results = [] } = reply.result;
  const read = [...rows, ...(row ? [row] : [])];
  if (read.length + results.length === 0) return false;
  if (FREE_TEXT.has(table ?? '') || action === 'vector_search') return true;
  return read.some((one) => one['isAiSuggested'] === 1 && one['isApproved'] !== 1);
}

/** The same of what a model is told, whatever it was read from: it reads like orders. */
export const isForeignText = (text: string): boolean => readsLikeOrders('devices.row', text);
