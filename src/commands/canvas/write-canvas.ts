import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import { UNTITLED_CANVAS } from '../../contracts/canvas/canvas';
import type { canvasCreate, canvasUpdate } from '../../contracts/canvas/canvas-operations';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { auditCanvas, type AuditedCanvasDeps } from '../../models/canvas/records/append-audit';
import { type CanvasDeps, editCanvas, type Edited, NothingToDo } from '../../models/canvas/edits/canvas-edit';
import { canvasCollections } from '../../models/canvas/records/collections';
import { readPresentedCanvas, roleOn } from '../../models/canvas/records/present-canvas';

/** Makes an empty canvas whose owner is the caller. `also` acts last in the same transaction. */
export async function createCanvas(
  deps: AuditedCanvasDeps,
  caller: Caller,
  body: z.infer<typeof canvasCreate.body>,
  also?: (session: ClientSession, canvas: CanvasRecord) => Promise<void>,
  id = new Types.ObjectId(),
): Promise<CanvasRecord> {
  const now = new Date();
  const userId = new Types.ObjectId(caller.userId);
  const record: CanvasRecord = {
    _id: id,
    organisationId: new Types.ObjectId(caller.organisationId),
    title: body.title ?? UNTITLED_CANVAS,
    ...(body.title === undefined && { isUntitled: true }),
    ownerId: userId,
    members: [{ userId, role: 'owner' }],
    version: 0,
    blockCount: 0,
    review: body.review ?? false,
    revision: 1,
    editedBy: userId,
    deletedAt: null,
    deletedBy: null,
    createdAt: now,
    updatedAt: now,
  };
  return withTransaction(deps.connection, async (session) => {
    await canvasCollections(deps.models).canvases.insertOne(record, { session });
    await auditCanvas(deps, session, caller, record._id, { action: 'canvas.created' });
    await also?.(session, record);
    return record;
  });
}

/** Title and review setting. 409 `stale_revision` with the canvas as it is. Changing nothing makes no version. */
export async function updateCanvas(
  deps: CanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  body: z.infer<typeof canvasUpdate.body>,
): Promise<Edited<CanvasRecord>> {
  return editCanvas(deps, { canvas, caller, expected: { changes: 1 } }, async (edit) => {
    const before = edit.canvas;
    if (body.revision !== undefined && body.revision !== before.revision) {
      const current = await readPresentedCanvas(
        deps.models,
        { ...before, version: edit.versionBefore },
        roleOn(before, caller.userId) ?? 'viewer',
      );
      throw conflict('stale_revision', 'Somebody changed this canvas meanwhile.', { current });
    }
    const title = body.title ?? before.title;
    const review = body.review ?? before.review;
    if (title === before.title && review === before.review)
      throw new NothingToDo({ ...canvas, title, review, revision: before.revision });
    const written = { title, review, revision: before.revision + 1 };
    await edit.collections.canvases.updateOne(
      { _id: before._id },
      { $set: written, ...(body.title !== undefined && { $unset: { isUntitled: '' } }) },
      { session: edit.session },
    );
    edit.append({ type: 'canvas_updated', title, review });
    return { ...before, ...written };
  });
}

/** Hides the canvas from everybody; its owner may restore it for 30 days. Runs that would still save to it fail. */
export async function deleteCanvas(deps: AuditedCanvasDeps, canvas: CanvasRecord, caller: Caller): Promise<void> {
  await withTransaction(deps.connection, async (session) => {
    const deleted = await canvasCollections(deps.models).canvases.updateOne(
      { _id: canvas._id, deletedAt: null },
      { $set: { deletedAt: new Date(), deletedBy: new Types.ObjectId(caller.userId) } },
      { session },
    );
    if (deleted.matchedCount > 0) await auditCanvas(deps, session, caller, canvas._id, { action: 'canvas.deleted' });
  });
}

/** Takes a deletion back; of a canvas that is not deleted, changes nothing. */
export async function restoreCanvas(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
): Promise<CanvasRecord> {
  return withTransaction(deps.connection, async (session) => {
    const { canvases } = canvasCollections(deps.models);
    const restored = await canvases.findOneAndUpdate(
      { _id: canvas._id, deletedAt: { $ne: null } },
      { $set: { deletedAt: null, deletedBy: null, updatedAt: new Date() } },
      { session, returnDocument: 'after' },
    );
    if (restored) await auditCanvas(deps, session, caller, canvas._id, { action: 'canvas.restored' });
    const current = restored ?? (await canvases.findOne({ _id: canvas._id }, { session }));
    if (!current) throw notFound('canvas_not_found', 'There is no such canvas.');
    return current;
  });
}
