import { type ClientSession, Types } from 'mongoose';
import type { BlockContent } from '../../contracts/canvas/blocks';
import { CANVAS_TITLE_MAX } from '../../contracts/canvas/canvas';
import type { Caller } from '../../platform/caller';
import { withTransaction } from '../../platform/mongo';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { auditCanvas, type AuditedCanvasDeps } from '../../models/canvas/records/append-audit';
import { canvasCollections } from '../../models/canvas/records/collections';

/** With blocks that no change tells of, a reader who asks from the beginning must be told to read them. */
const FIRST_VERSION = 1;

/**
 * Makes a canvas of the caller's own with the blocks of another that the caller may see, as they stand. People, generations
 * and history stay behind: what an agent made there cannot be taken back here as one. `also` acts last in the same
 * transaction.
 */
export async function duplicateCanvas(
  deps: AuditedCanvasDeps,
  source: CanvasRecord,
  caller: Caller,
  also: (session: ClientSession, canvas: CanvasRecord) => Promise<void>,
  id = new Types.ObjectId(),
): Promise<{ canvas: CanvasRecord; blocks: BlockRecord[] }> {
  const { canvases, blocks } = canvasCollections(deps.models);
  const userId = new Types.ObjectId(caller.userId);
  return withTransaction(deps.connection, async (session) => {
    const found = await blocks
      .find({ canvasId: source._id, organisationId: source.organisationId }, { session })
      .sort({ rank: 1 })
      .toArray();
    const now = new Date();
    const copies = copyBlocks(found, id, now);
    const canvas: CanvasRecord = {
      _id: id,
      organisationId: source.organisationId,
      title: `Copy of ${source.title}`.slice(0, CANVAS_TITLE_MAX),
      ...(source.isUntitled && { isUntitled: true }),
      ownerId: userId,
      members: [{ userId, role: 'owner' }],
      version: FIRST_VERSION,
      blockCount: copies.length,
      review: source.review,
      revision: 1,
      editedBy: userId,
      deletedAt: null,
      deletedBy: null,
      createdAt: now,
      updatedAt: now,
    };
    await canvases.insertOne(canvas, { session });
    if (copies.length > 0) await blocks.insertMany(copies, { session });
    await auditCanvas(deps, session, caller, id, {
      action: 'canvas.created',
      details: { copyOf: source._id.toHexString(), blocks: copies.length },
    });
    await also(session, canvas);
    return { canvas, blocks: copies };
  });
}

/** The same blocks with ids of their own; arrows hang on the copies, and one that hung on nothing stays behind. */
function copyBlocks(blocks: readonly BlockRecord[], canvasId: Types.ObjectId, now: Date): BlockRecord[] {
  const ids = new Map(blocks.map(({ _id }) => [_id.toHexString(), new Types.ObjectId()]));
  return blocks.flatMap(({ generationSessionId: _of, generationIndex: _at, ...block }) => {
    const _id = ids.get(block._id.toHexString());
    const content = rehang(block.content, ids);
    if (!_id || !content) return [];
    return [{ ...block, _id, canvasId, content, revision: 1, editedByPerson: false, createdAt: now, updatedAt: now }];
  });
}

function rehang(content: BlockContent, ids: ReadonlyMap<string, Types.ObjectId>): BlockContent | undefined {
  if (!('fromBlockId' in content)) return content;
  const [from, to] = [ids.get(content.fromBlockId), ids.get(content.toBlockId)];
  return from && to && { ...content, fromBlockId: from.toHexString(), toBlockId: to.toHexString() };
}
