import type { Types } from 'mongoose';
import { notFound } from '../../../platform/errors';
import type { BlockRecord } from '../records/block.model';
import type { CanvasEdit } from './canvas-edit';
import { generateRanks, isRankTooLong } from '../records/ranks';
import { RESPACE_REACH_FIRST, respace, rewriteOrder } from './respace';

/** Where in the order: after or before a block (`after` wins), or, with neither, at the end. */
export interface Place {
  after?: Types.ObjectId;
  before?: Types.ObjectId;
  /** True: at the end, too, where that block is gone. */
  orEnd?: boolean;
}

interface Gap {
  previous: string | null;
  next: string | null;
}

/**
 * `count` ranks for a place, read within the edit's transaction, so under the canvas's lock. Where a key would be long
 * the neighbourhood is respaced first: that is a change of its own. Throws `block_not_found` for an unknown neighbour.
 * `moving`: a block on its way to that place, not counted as a neighbour; it keeps its rank where it is there already.
 */
export async function takeRanks(
  edit: CanvasEdit,
  place: Place,
  count: number,
  moving?: BlockRecord,
): Promise<string[]> {
  if (count === 0) return [];
  const gap = await readGap(edit, place, moving);
  if (moving && isWithin(moving.rank, gap)) return [moving.rank];
  const ranks = generateRanks(gap.previous, gap.next, count);
  return isRankTooLong(ranks) ? makeRoom(edit, gap, count) : ranks;
}

async function readGap(
  edit: CanvasEdit,
  { after, before, orEnd }: Place,
  moving: BlockRecord | undefined,
): Promise<Gap> {
  const { session, canvas, collections } = edit;
  const others = { canvasId: canvas._id, ...(moving ? { _id: { $ne: moving._id } } : {}) };
  const neighbour = async (rank: object, direction: 1 | -1) => {
    const found = await collections.blocks.findOne(
      { ...others, ...rank },
      { session, projection: { rank: 1 }, sort: { rank: direction } },
    );
    return found?.rank ?? null;
  };
  const anchorId = after ?? before;
  const anchor =
    anchorId &&
    (await collections.blocks.findOne({ _id: anchorId, canvasId: canvas._id }, { session, projection: { rank: 1 } }));
  if (!anchorId || (!anchor && orEnd)) return { previous: await neighbour({}, -1), next: null };
  if (!anchor) throw notFound('block_not_found', 'The block to place it by is not on this canvas.');
  return after
    ? { previous: anchor.rank, next: await neighbour({ rank: { $gt: anchor.rank } }, 1) }
    : { previous: await neighbour({ rank: { $lt: anchor.rank } }, -1), next: anchor.rank };
}

/** A block placed by itself stays: its own rank bounds the gap. */
const isWithin = (rank: string, { previous, next }: Gap): boolean =>
  (previous === null || rank >= previous) && (next === null || rank <= next);

async function makeRoom(edit: CanvasEdit, { previous, next }: Gap, count: number): Promise<string[]> {
  for (let reach = RESPACE_REACH_FIRST; ; reach *= 2) {
    const before = previous === null ? [] : await readSide(edit, { $lte: previous }, -1, reach + 1);
    const after = next === null ? [] : await readSide(edit, { $gte: next }, 1, reach + 1);
    const plan = respace(
      { before: before.map((block) => block.rank), after: after.map((block) => block.rank) },
      reach,
      count,
    );
    if (!plan) continue;
    const window = [...before.slice(0, reach).reverse(), ...after.slice(0, reach)];
    const moves = rewriteOrder(plan).flatMap((index) => {
      const block = window[index];
      const rank = plan.to[index];
      return block && rank ? [{ id: block._id, rank }] : [];
    });
    // Not an edit of the blocks: their revisions stay.
    await edit.collections.blocks.bulkWrite(
      moves.map(({ id, rank }) => ({ updateOne: { filter: { _id: id }, update: { $set: { rank } } } })),
      { session: edit.session, ordered: true },
    );
    const { lower, upper, from, to } = plan;
    const ranks = moves
      .map(({ id, rank }) => ({ id: id.toHexString(), rank }))
      .sort((one, other) => (one.rank < other.rank ? -1 : 1));
    edit.append({ type: 'blocks_reranked', ranks }, { lower, upper, from, to });
    return plan.inserted;
  }
}

async function readSide(
  edit: CanvasEdit,
  rank: object,
  direction: 1 | -1,
  limit: number,
): Promise<Pick<BlockRecord, '_id' | 'rank'>[]> {
  const { session, canvas, collections } = edit;
  return collections.blocks
    .find({ canvasId: canvas._id, rank }, { session, projection: { rank: 1 } })
    .sort({ rank: direction })
    .limit(limit)
    .toArray();
}
