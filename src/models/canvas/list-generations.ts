import { z } from 'zod';
import type { Generation } from '../../contracts/canvas';
import type { List, ListQuery } from '../../contracts/common';
import type { CanvasRecord } from '../canvas.model';
import type { Models } from '../index';
import { pageOf } from '../page';
import { decodePageToken, encodePageToken } from '../page-token';
import { canvasCollections } from './collections';
import { presentGeneration } from './present-generation';

const pageToken = z.tuple([z.int(), z.uuid()]);

/** Generations of a canvas, newest first. */
export async function listGenerations(
  models: Models,
  canvas: CanvasRecord,
  query: ListQuery,
): Promise<List<Generation>> {
  const token = decodePageToken(query.cursor, pageToken);
  const at = token && new Date(token[0]);
  const records = await canvasCollections(models)
    .generations.find({
      canvasId: canvas._id,
      ...(token && at ? { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: token[1] } }] } : {}),
    })
    .sort({ createdAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  return pageOf(
    records,
    query.limit,
    (record) => encodePageToken([record.createdAt.getTime(), record._id]),
    presentGeneration,
  );
}
