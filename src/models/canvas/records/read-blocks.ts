import { z } from 'zod';
import type { Block } from '../../../contracts/canvas/blocks';
import type { List, ListQuery } from '../../../contracts/kernel/common';
import type { CanvasRecord } from './canvas.model';
import type { RerankRecord } from './canvas-change.model';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import { canvasCollections } from './collections';
import { presentBlock } from './present-block';

/** Rank of the last block shown, version of the first page. */
const cursorFormat = fieldsCursor(z.tuple([z.string().max(64), z.int()]));

/**
 * Blocks in order of rank, with the version they are as of. `canvas`, and so the version, was read before the blocks:
 * what is read may be newer than the version says, never older. A reader that then asks for the changes since that
 * version ends right, because applying a change twice is harmless: a block is put in whole, under its id; a deletion of
 * what is not there does nothing. Every page gives the version of the first, the oldest of all.
 */
export async function readBlocks(
  models: Models,
  canvas: CanvasRecord,
  query: ListQuery,
): Promise<List<Block> & { version: number }> {
  const place = decodeCursor(cursorFormat, query.cursor);
  const version = place?.[1] ?? canvas.version;
  const after = place && (await followReranks(models, canvas, place[0], version));
  const records = await canvasCollections(models)
    .blocks.find({ canvasId: canvas._id, ...(after === undefined ? {} : { rank: { $gt: after } }) })
    .sort({ rank: 1 })
    .limit(query.limit + 1)
    .toArray();
  return {
    ...pageOf(records, query.limit, { format: cursorFormat, placeOf: ({ rank }) => [rank, version] }, presentBlock),
    version,
  };
}

/** Where a page goes on when keys were respaced since the first page: a block whose new key is lower must not be passed over. */
async function followReranks(models: Models, canvas: CanvasRecord, rank: string, since: number): Promise<string> {
  const reranks = await canvasCollections(models)
    .changes.find(
      { canvasId: canvas._id, version: { $gt: since }, type: 'blocks_reranked' },
      { projection: { rerank: 1 } },
    )
    .sort({ version: 1 })
    .toArray();
  return reranks.reduce((place, { rerank }) => (rerank ? followRerank(place, rerank) : place), rank);
}

/** The key, after a respacing, of the last block at or before `rank`; outside the window nothing has moved. */
export function followRerank(rank: string, { lower, upper, from, to }: RerankRecord): string {
  if ((lower !== null && rank <= lower) || (upper !== null && rank >= upper)) return rank;
  const index = from.findLastIndex((old) => old <= rank);
  return to[index] ?? lower ?? '';
}
