import type { Types } from 'mongoose';
import type { FlowVersionRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';

/** Characters of graphs that a process keeps, of the versions that it read last. */
const KEPT_MAX = 16_000_000;

const kept = new Map<string, FlowVersionRecord>();
let size = 0;

/**
 * One version of a flow, by its id; null where there is none. A version never changes, so a process reads it once and keeps the latest:
 * whoever asks has found the flow itself there, and may see it.
 */
export async function readVersion(
  { FlowVersion }: Pick<Models, 'FlowVersion'>,
  id: Types.ObjectId | string,
): Promise<FlowVersionRecord | null> {
  const key = id.toString();
  const known = kept.get(key);
  if (known) {
    // Behind all others: those at the front go first.
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const version = await FlowVersion.findById(id).lean<FlowVersionRecord>();
  if (version && !kept.has(key)) {
    kept.set(key, version);
    size += version.graph.length;
    for (const [oldest, { graph }] of kept) {
      if (size <= KEPT_MAX) break;
      kept.delete(oldest);
      size -= graph.length;
    }
  }
  return version;
}
