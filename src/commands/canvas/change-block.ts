import { Types } from 'mongoose';
import type { z } from 'zod';
import {
  type Block,
  type BlockContent,
  blockContents,
  type BlockKind,
  type KindAndContent,
} from '../../contracts/canvas/blocks';
import type { moveBlockBody, updateBlockBody } from '../../contracts/canvas/block-operations';
import type { Caller } from '../../platform/caller';
import { badRequest, conflict, notFound } from '../../platform/errors';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import {
  type CanvasDeps,
  type CanvasEdit,
  editCanvas,
  type Edited,
  NothingToDo,
} from '../../models/canvas/edits/canvas-edit';
import { requireConnectorEnds } from '../../models/canvas/edits/connectors';
import { takeRanks } from '../../models/canvas/edits/place-blocks';
import { presentBlock } from '../../models/canvas/records/present-block';

type BlockFields = Partial<Pick<BlockRecord, 'content' | 'x' | 'y' | 'width' | 'height' | 'rank'>>;
const ONE_CHANGE = { changes: 1 };

/**
 * A person changes content, place or size. Throws `block_not_found`, `stale_revision` (with the block as it is),
 * `validation_failed` where the content does not fit the kind, `connector_end_missing`. Changing nothing makes no version.
 */
export async function updateBlock(
  deps: CanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  blockId: string,
  body: z.infer<typeof updateBlockBody>,
): Promise<Edited<Block>> {
  return editCanvas(deps, { canvas, caller, expected: ONE_CHANGE }, async (edit) => {
    const found = await readForEdit(edit, blockId, body.revision);
    const fields: BlockFields = definedOnly({ x: body.x, y: body.y, width: body.width, height: body.height });
    if (body.content !== undefined) fields.content = parseContent(found.kind, body.content);
    if (Object.keys(fields).length === 0) throw new NothingToDo(presentBlock(found));
    if (fields.content)
      await requireConnectorEnds(edit, { kind: found.kind, content: fields.content } as KindAndContent);
    return write(edit, found, fields, 'block_updated', body.clientId);
  });
}

/** A person moves a block in the order (after or before another), on the plane, or both. Same errors as `updateBlock`. */
export async function moveBlock(
  deps: CanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  blockId: string,
  body: z.infer<typeof moveBlockBody>,
): Promise<Edited<Block>> {
  return editCanvas(deps, { canvas, caller, expected: ONE_CHANGE }, async (edit) => {
    const found = await readForEdit(edit, blockId, body.revision);
    const fields: BlockFields = definedOnly({ x: body.x, y: body.y });
    const after = body.afterBlockId ? new Types.ObjectId(body.afterBlockId) : undefined;
    const before = body.beforeBlockId ? new Types.ObjectId(body.beforeBlockId) : undefined;
    if (after ?? before) {
      const [rank] = await takeRanks(edit, { ...(after ? { after } : {}), ...(before ? { before } : {}) }, 1, found);
      if (rank !== undefined) fields.rank = rank;
    }
    return write(edit, found, fields, 'block_moved', body.clientId);
  });
}

async function readForEdit(edit: CanvasEdit, blockId: string, seenRevision: number | undefined): Promise<BlockRecord> {
  const { collections, session, canvas } = edit;
  const block = await collections.blocks.findOne(
    { _id: new Types.ObjectId(blockId), canvasId: canvas._id },
    { session },
  );
  if (!block) throw blockNotFound();
  if (seenRevision !== undefined && seenRevision !== block.revision) {
    throw conflict('stale_revision', 'Somebody changed this block meanwhile.', { current: presentBlock(block) });
  }
  return block;
}

/** The block is not, or no more, on this canvas. */
export const blockNotFound = () => notFound('block_not_found', 'This block is not on the canvas any more.');

async function write(
  edit: CanvasEdit,
  before: BlockRecord,
  fields: BlockFields,
  type: 'block_updated' | 'block_moved',
  clientId: string | undefined,
): Promise<Block> {
  const written = { ...fields, revision: before.revision + 1, editedByPerson: true, updatedAt: edit.now };
  await edit.collections.blocks.updateOne({ _id: before._id }, { $set: written }, { session: edit.session });
  const block = presentBlock({ ...before, ...written });
  edit.append({ type, block, ...(clientId === undefined ? {} : { clientId }) });
  return block;
}

function parseContent(kind: BlockKind, content: unknown): BlockContent {
  const parsed = blockContents[kind].safeParse(content);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: ['content', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw badRequest('validation_failed', `The content does not fit a block of kind ${kind}.`, { errors });
}

function definedOnly<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
