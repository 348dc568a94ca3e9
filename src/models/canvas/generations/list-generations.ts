import { z } from 'zod';
import type { Generation } from '../../../contracts/canvas/canvas';
import type { List, ListQuery } from '../../../contracts/kernel/common';
import type { CanvasRecord } from '../records/canvas.model';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import { canvasCollections } from '../records/collections';
import { presentGeneration } from './present-generation';

const cursorFormat = fieldsCursor(z.tuple([z.int(), z.uuid()]));

/** Generations of a canvas, newest first. */
export async function listGenerations(
  models: Models,
  canvas: CanvasRecord,
  query: ListQuery,
): Promise<List<Generation>> {
  const place = decodeCursor(cursorFormat, query.cursor);
  const at = place && new Date(place[0]);
  const records = await canvasCollections(models)
    .generations.find({
      canvasId: canvas._id,
      ...(place && at ? { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: place[1] } }] } : {}),
    })
    .sort({ createdAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  return pageOf(
    records,
    query.limit,
    { format: cursorFormat, placeOf: ({ createdAt, _id }) => [createdAt.getTime(), _id] },
    presentGeneration,
  );
}
