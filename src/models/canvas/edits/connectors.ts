import type { Types } from 'mongoose';
import type { KindAndContent } from '../../../contracts/canvas/blocks';
import { unprocessable } from '../../../platform/errors';
import type { BlockRecord } from '../records/block.model';
import type { CanvasEdit } from './canvas-edit';
import { toObjectIds } from '../records/present-block';

/** The two ends of a connector; undefined for any other kind. */
export function connectorEnds({
  kind,
  content,
}: Pick<KindAndContent, 'kind' | 'content'>): [string, string] | undefined {
  if (kind !== 'connector' || !('fromBlockId' in content)) return undefined;
  return [content.fromBlockId, content.toBlockId];
}

/** Connectors that hang on one of these blocks, those among them left out. */
export async function findConnectorsOf(edit: CanvasEdit, blockIds: readonly Types.ObjectId[]): Promise<BlockRecord[]> {
  if (blockIds.length === 0) return [];
  const ids = blockIds.map((id) => id.toHexString());
  const { session, canvas, collections } = edit;
  // Two reads, one an index each: an $or over two partial indexes is planned as a scan by some engines.
  const leaving = await collections.blocks
    .find({ canvasId: canvas._id, 'content.fromBlockId': { $in: ids } }, { session })
    .toArray();
  const reaching = await collections.blocks
    .find({ canvasId: canvas._id, 'content.toBlockId': { $in: ids } }, { session })
    .toArray();
  const found = new Map([...leaving, ...reaching].map((block) => [block._id.toHexString(), block]));
  for (const id of ids) found.delete(id);
  return [...found.values()]
    .filter((block) => block.kind === 'connector')
    .sort((one, other) => (one.rank < other.rank ? -1 : 1));
}

/** Which of these ids are blocks of the canvas. */
export async function findPresentIds(edit: CanvasEdit, ids: ReadonlySet<string>): Promise<Set<string>> {
  if (ids.size === 0) return new Set();
  const { session, canvas, collections } = edit;
  const found = await collections.blocks
    .find({ _id: { $in: toObjectIds(ids) }, canvasId: canvas._id }, { session, projection: { _id: 1 } })
    .toArray();
  return new Set(found.map((block) => block._id.toHexString()));
}

/** Throws `connector_end_missing` where a connector would hang on nothing. */
export async function requireConnectorEnds(
  edit: CanvasEdit,
  block: Pick<KindAndContent, 'kind' | 'content'>,
): Promise<void> {
  const ends = connectorEnds(block);
  if (!ends) return;
  const present = await findPresentIds(edit, new Set(ends));
  if (ends.every((id) => present.has(id))) return;
  throw unprocessable('connector_end_missing', 'A connector needs two blocks of this canvas.');
}
