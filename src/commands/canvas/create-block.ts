import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import type { Block } from '../../contracts/canvas/blocks';
import type { createBlockBody } from '../../contracts/canvas/block-operations';
import type { Caller } from '../../platform/caller';
import { unprocessable } from '../../platform/errors';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { type CanvasDeps, type CanvasEdit, editCanvas, type Edited } from '../../models/canvas/edits/canvas-edit';
import { requireConnectorEnds } from '../../models/canvas/edits/connectors';
import { completeBox } from '../../models/canvas/records/default-box';
import { takeRanks } from '../../models/canvas/edits/place-blocks';
import { presentBlock } from '../../models/canvas/records/present-block';

export interface CanvasLimits {
  /** Blocks a canvas may hold. */
  blocksPerCanvas: number;
}

/** The canvas holds all it may: 422 `canvas_full`. */
export const canvasFull = (blocksPerCanvas: number) =>
  unprocessable(
    'canvas_full',
    `This canvas holds all the blocks it may (${blocksPerCanvas}). Delete some, or go on in another canvas.`,
  );

/**
 * Adds a person's block: at the place asked for, else at the end. Throws `canvas_full`, `block_not_found` (the neighbour),
 * `connector_end_missing`.
 */
export async function createBlock(
  deps: CanvasDeps & { limits: CanvasLimits },
  canvas: CanvasRecord,
  caller: Caller,
  body: z.infer<typeof createBlockBody>,
  /** Acts last in the same transaction. */
  also?: (session: ClientSession, block: Block) => Promise<void>,
): Promise<Edited<Block>> {
  return editCanvas(deps, { canvas, caller, expected: { changes: 1, blocks: 1 } }, async (edit) => {
    if (edit.blocksBefore >= deps.limits.blocksPerCanvas) throw canvasFull(deps.limits.blocksPerCanvas);
    await requireConnectorEnds(edit, body);
    const [rank = ''] = await takeRanks(
      edit,
      {
        ...(body.afterBlockId ? { after: new Types.ObjectId(body.afterBlockId) } : {}),
        ...(body.beforeBlockId ? { before: new Types.ObjectId(body.beforeBlockId) } : {}),
      },
      1,
    );
    const record: BlockRecord = {
      _id: new Types.ObjectId(),
      canvasId: canvas._id,
      organisationId: canvas.organisationId,
      kind: body.kind,
      content: body.content,
      ...completeBox(body.kind, body, needsPlace(body) ? await readBlockAbove(edit, rank) : null),
      rank,
      createdBy: new Types.ObjectId(caller.userId),
      requestedBy: null,
      revision: 1,
      editedByPerson: false,
      createdAt: edit.now,
      updatedAt: edit.now,
    };
    await edit.collections.blocks.insertOne(record, { session: edit.session });
    edit.countBlocks(1);
    const block = presentBlock(record);
    edit.append({ type: 'block_added', block, ...(body.clientId === undefined ? {} : { clientId: body.clientId }) });
    await also?.(edit.session, block);
    return block;
  });
}

const needsPlace = (body: { kind: string; x?: number | undefined; y?: number | undefined }): boolean =>
  body.kind !== 'connector' && (body.x === undefined || body.y === undefined);

async function readBlockAbove(edit: CanvasEdit, rank: string): Promise<BlockRecord | null> {
  return edit.collections.blocks.findOne(
    { canvasId: edit.canvas._id, rank: { $lt: rank }, kind: { $ne: 'connector' } },
    { session: edit.session, sort: { rank: -1 } },
  );
}
