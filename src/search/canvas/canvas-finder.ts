import { Types } from 'mongoose';
import { canvasCollections } from '../../models/canvas/records/collections';
import { findCanvasIds } from '../../models/canvas/records/find-canvas-ids';
import type { Models } from '../../models/index';
import { type Finder, QUERY_MAX_MS, TEXT_MAX } from '../finder';
import { textOfContent } from './text-of-content';

/** Canvases, by title and the text of their blocks; for their members. */
export const canvasFinder: Finder = {
  async changed(models, { at, after }, limit) {
    const found = await canvasCollections(models)
      .canvases.find(
        {
          updatedAt: { $gte: at },
          ...(after ? { $or: [{ updatedAt: { $gt: at } }, { _id: { $gt: after } }] } : {}),
        },
        { projection: { updatedAt: 1 } },
      )
      .sort({ updatedAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(({ _id: id, updatedAt }) => ({ id, at: updatedAt }));
  },

  async describe(models, ids) {
    const canvases = await canvasCollections(models)
      .canvases.find({ _id: { $in: [...ids] }, deletedAt: null })
      .sort({ _id: 1 })
      .toArray();
    const described = [];
    for (const { _id: id, organisationId, title, updatedAt: changedAt } of canvases)
      described.push({ id, organisationId, title, changedAt, readers: [], text: await readText(models, id) });
    return described;
  },

  async present(models, ids) {
    const found = await canvasCollections(models)
      .canvases.find({ _id: { $in: [...ids] }, deletedAt: null }, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .toArray();
    return found.map(({ _id }) => _id);
  },

  async maySee(models, caller) {
    const ids = new Set((await findCanvasIds(models, caller)).map((id) => id.toHexString()));
    return ({ recordId }) => ids.has(recordId);
  },

  async open(models, caller, ids) {
    const found = await canvasCollections(models)
      .canvases.find(
        {
          _id: { $in: [...ids] },
          organisationId: new Types.ObjectId(caller.organisationId),
          'members.userId': new Types.ObjectId(caller.userId),
          deletedAt: null,
        },
        { projection: { title: 1, updatedAt: 1 }, maxTimeMS: QUERY_MAX_MS },
      )
      .sort({ _id: 1 })
      .toArray();
    return found.map(({ _id, title, updatedAt: changedAt }) => {
      const id = _id.toHexString();
      return { id, title, path: `/canvases/${id}`, changedAt };
    });
  },
};

async function readText(models: Models, canvasId: Types.ObjectId): Promise<string> {
  const blocks = canvasCollections(models)
    .blocks.find({ canvasId }, { projection: { _id: 0, content: 1 } })
    .sort({ rank: 1 });
  const texts: string[] = [];
  let length = 0;
  for await (const { content } of blocks) {
    const text = textOfContent(content);
    texts.push(text);
    length += text.length + 1;
    if (length > TEXT_MAX) break;
  }
  return texts.join(' ').slice(0, TEXT_MAX);
}
