import { Types } from 'mongoose';
import type { Caller } from '../../platform/caller';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { type CanvasDeps, editCanvas, type Edited } from '../../models/canvas/edits/canvas-edit';
import { blockNotFound } from './change-block';
import { findConnectorsOf } from '../../models/canvas/edits/connectors';

/** A person deletes a block; connectors that hang on it go with it, each a change of its own, before the block's. */
export async function deleteBlock(
  deps: CanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  blockId: string,
  clientId?: string,
): Promise<Edited<{ deleted: string[] }>> {
  const id = new Types.ObjectId(blockId);
  return editCanvas(deps, { canvas, caller, expected: { changes: 1, blocks: -1 } }, async (edit) => {
    const { collections, session } = edit;
    const found = await collections.blocks.findOne(
      { _id: id, canvasId: canvas._id },
      { session, projection: { _id: 1 } },
    );
    if (!found) throw blockNotFound();
    const gone = [...(await findConnectorsOf(edit, [id])).map((connector) => connector._id), id];
    await collections.blocks.deleteMany({ _id: { $in: gone } }, { session });
    edit.countBlocks(-gone.length);
    const deleted = gone.map((blockId) => blockId.toHexString());
    for (const blockId of deleted)
      edit.append({ type: 'block_deleted', blockId, ...(clientId === undefined ? {} : { clientId }) });
    return { deleted };
  });
}
