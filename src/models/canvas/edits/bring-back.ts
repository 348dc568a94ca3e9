import type { BlockRecord } from '../records/block.model';
import type { CanvasEdit } from './canvas-edit';
import { connectorEnds, findPresentIds } from './connectors';
import { takeRanks } from './place-blocks';
import { generateRanks, isRankTooLong } from '../records/ranks';

/**
 * Writes blocks back that were taken away: same ids, content and ranks (right behind whoever has the rank now), next
 * revision. Left out: those that are there, and connectors with an end that is gone. Returned in the order given.
 */
export async function bringBack(edit: CanvasEdit, records: readonly BlockRecord[]): Promise<BlockRecord[]> {
  if (records.length === 0) return [];
  const { collections, session, now } = edit;
  const own = new Set(records.map((record) => record._id.toHexString()));
  const ends = records.flatMap((record) => connectorEnds(record as Parameters<typeof connectorEnds>[0]) ?? []);
  const present = await findPresentIds(edit, new Set([...own, ...ends]));
  const held = records.filter((record) => {
    const isThere = present.has(record._id.toHexString());
    const isHeld =
      connectorEnds(record as Parameters<typeof connectorEnds>[0])?.every((end) => present.has(end) || own.has(end)) ??
      true;
    return !isThere && isHeld;
  });
  if (held.length === 0) return [];
  const ranks = await freeRanks(edit, held);
  const written = held.map((record) => ({
    ...record,
    rank: ranks.get(record) ?? record.rank,
    revision: record.revision + 1,
    updatedAt: now,
  }));
  await collections.blocks.insertMany(written, { session });
  edit.countBlocks(written.length);
  return written;
}

/** New ranks for those whose own is taken. */
async function freeRanks(edit: CanvasEdit, records: readonly BlockRecord[]): Promise<Map<BlockRecord, string>> {
  const { collections, session, canvas } = edit;
  const wanted = records.map((record) => record.rank);
  const taken = await collections.blocks
    .find({ canvasId: canvas._id, rank: { $in: wanted } }, { session, projection: { rank: 1 } })
    .toArray();
  const isTaken = new Set(taken.map((block) => block.rank));
  const used = wanted.filter((rank) => !isTaken.has(rank));
  const ranks = new Map<BlockRecord, string>();
  for (const record of records.filter(({ rank }) => isTaken.has(rank))) {
    const follower = await collections.blocks.findOne(
      { canvasId: canvas._id, rank: { $gt: record.rank } },
      { session, projection: { rank: 1 }, sort: { rank: 1 } },
    );
    const next = [follower?.rank, ...used].filter((rank) => rank !== undefined && rank > record.rank).sort()[0] ?? null;
    let [rank = ''] = generateRanks(record.rank, next, 1);
    // No room left there: the end of the canvas is always good.
    if (isRankTooLong([rank]))
      [rank = ''] = generateRanks([(await takeRanks(edit, {}, 1))[0] ?? '', ...used].sort().at(-1) ?? null, null, 1);
    used.push(rank);
    ranks.set(record, rank);
  }
  return ranks;
}
