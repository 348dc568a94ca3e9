import { Types } from 'mongoose';
import { z } from 'zod';
import type { canvasList } from '../../../contracts/canvas/canvas-operations';
import type { CanvasListItem } from '../../../contracts/canvas/canvas';
import type { List } from '../../../contracts/kernel/common';
import type { Caller } from '../../../platform/caller';
import type { CanvasRecord } from './canvas.model';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import { canvasCollections } from './collections';
import { presentCanvas, roleOn } from './present-canvas';
import { readPeople } from './read-people';

/** Boxes shown in the preview of one canvas. */
const PREVIEW_BLOCKS = 60;
/** Previews read at once: a list must not take every connection. */
const PREVIEWS_AT_ONCE = 16;
const cursorFormat = fieldsCursor(z.tuple([z.int(), z.string().regex(/^[0-9a-f]{24}$/)]));

/** Counts the people who have each of these canvases open now. */
export type CountPresent = (canvasIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Canvases the caller is a member of, last edited first. `mine`: shown as the caller's; `shared`: the others. */
export async function findCanvases(
  models: Models,
  caller: Caller,
  query: z.infer<typeof canvasList.query>,
  countPresent: CountPresent,
): Promise<List<CanvasListItem>> {
  const userId = new Types.ObjectId(caller.userId);
  const organisationId = new Types.ObjectId(caller.organisationId);
  const place = decodeCursor(cursorFormat, query.cursor);
  const [at, id] = place ? [new Date(place[0]), new Types.ObjectId(place[1])] : [];
  const owner = { all: {}, mine: { ownerId: userId }, shared: { ownerId: { $ne: userId } } }[query.filter];
  const records = await canvasCollections(models)
    .canvases.find({
      organisationId,
      'members.userId': userId,
      deletedAt: null,
      ...owner,
      ...(at && id ? { $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $lt: id } }] } : {}),
    })
    .sort({ updatedAt: -1, _id: -1 })
    .limit(query.limit + 1)
    .toArray();
  const page = records.slice(0, query.limit);
  const ids = page.map((record) => record._id);
  const [people, previews, present, generating] = await Promise.all([
    readPeople(
      models,
      organisationId,
      page.flatMap((record) => [record.ownerId, record.editedBy]),
    ),
    readPreviews(models, ids),
    countPresent(ids.map((canvasId) => canvasId.toHexString())),
    readGenerating(models, organisationId),
  ]);
  const presentItem = (record: CanvasRecord): CanvasListItem => {
    const canvasId = record._id.toHexString();
    return {
      ...presentCanvas(record, roleOn(record, caller.userId) ?? 'viewer', people),
      preview: previews.get(canvasId) ?? [],
      presentCount: present.get(canvasId) ?? 0,
      isGenerating: generating.has(canvasId),
    };
  };
  return pageOf(
    records,
    query.limit,
    { format: cursorFormat, placeOf: ({ updatedAt, _id }) => [updatedAt.getTime(), _id.toHexString()] },
    presentItem,
  );
}

type Preview = CanvasListItem['preview'];

async function readPreviews(models: Models, canvasIds: readonly Types.ObjectId[]): Promise<Map<string, Preview>> {
  const previews = new Map<string, Preview>();
  const waiting = [...canvasIds];
  const readNext = async (): Promise<void> => {
    for (let canvasId = waiting.shift(); canvasId; canvasId = waiting.shift()) {
      const boxes = await canvasCollections(models)
        .blocks.find(
          { canvasId, kind: { $ne: 'connector' } },
          { projection: { _id: 0, kind: 1, x: 1, y: 1, width: 1, height: 1, 'content.color': 1 } },
        )
        .sort({ rank: 1 })
        .limit(PREVIEW_BLOCKS)
        .toArray();
      previews.set(
        canvasId.toHexString(),
        boxes.map(({ kind, content, x, y, width, height }) => {
          const box = { kind, x, y, width, height };
          return 'color' in content ? { ...box, color: content.color } : box;
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(PREVIEWS_AT_ONCE, canvasIds.length) }, readNext));
  return previews;
}

/**
 * Canvases an agent is at work on. Found by the organisation's runs at work, which are few: to ask by canvas reads every
 * run there ever was on it.
 */
async function readGenerating(models: Models, organisationId: Types.ObjectId): Promise<Set<string>> {
  const ids = await models.Run.distinct('subjectId', {
    organisationId,
    status: { $in: ['queued', 'running', 'waiting'] },
  });
  return new Set(ids.map(String));
}
