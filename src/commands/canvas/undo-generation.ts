import type { UndoResult } from '../../contracts/canvas/canvas';
import type { Caller } from '../../platform/caller';
import { conflict } from '../../platform/errors';
import { discardPreviews } from './discard-previews';
import type { BlockRecord } from '../../models/canvas/records/block.model';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { auditCanvas, type AuditedCanvasDeps } from '../../models/canvas/records/append-audit';
import { buildSnapshot } from '../../models/canvas/records/build-snapshot';
import { type CanvasEdit, editCanvas, type Edited, NothingToDo } from '../../models/canvas/edits/canvas-edit';
import { findConnectorsOf } from '../../models/canvas/edits/connectors';
import { loadGeneration, setStatus } from '../../models/canvas/generations/load-generation';
import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { revertEdits } from '../../models/canvas/edits/revert-edits';

/**
 * Takes a generation back: its blocks that are still there, and what it did to others. What people edited since stays,
 * and is named in `kept`, unless `isForced`. Connectors that hang on a removed block go with it (a change of their own,
 * in `removed`; redo brings them back). Where all is kept, nothing is done. Undoing again answers empty lists, or, forced,
 * removes what was kept. Of one that nobody reviewed in time the previews are discarded: it is `rejected` then. 409
 * `generation_not_saved` where there is nothing to undo yet.
 */
export async function undoGeneration(
  deps: AuditedCanvasDeps,
  canvas: CanvasRecord,
  caller: Caller,
  generationSessionId: string,
  isForced: boolean,
): Promise<Edited<UndoResult>> {
  const discarded = await discardPreviews(deps.models, canvas, generationSessionId);
  if (discarded)
    return { result: { generation: presentGeneration(discarded), removed: [], reverted: [], kept: [] }, changes: [] };
  return editCanvas(deps, { canvas, caller, expected: { changes: 1 } }, async (edit) => {
    const generation = await loadGeneration(edit, generationSessionId);
    const nothing = { generation: presentGeneration(generation), removed: [], reverted: [] };
    if (generation.status === 'undone' && !isForced) throw new NothingToDo({ ...nothing, kept: [] });
    if (generation.status !== 'saved' && generation.status !== 'undone') {
      throw conflict('generation_not_saved', 'This generation has put nothing on the canvas.', {
        current: nothing.generation,
      });
    }
    const own = await readOwnBlocks(edit, generationSessionId);
    const { reverted, kept: keptEdits } = await revertEdits(edit, generationSessionId, isForced);
    const { removed, connectors } = await removeBlocks(
      edit,
      generationSessionId,
      own.filter((block) => isForced || !block.editedByPerson),
    );
    const gone = new Set([...removed, ...connectors]);
    const kept = [...own.map((block) => block._id.toHexString()), ...keptEdits].filter((id) => !gone.has(id));
    const isIdle = edit.changes.length === 0;
    if (isIdle && (kept.length > 0 || generation.status === 'undone')) throw new NothingToDo({ ...nothing, kept });

    const undone = await setStatus(edit, generation, 'undone');
    await auditCanvas(deps, edit.session, caller, canvas._id, {
      action: 'generation.undone',
      details: {
        generation_session_id: generationSessionId,
        isForced,
        removed: gone.size,
        reverted: reverted.length,
        kept: kept.length,
      },
    });
    return { generation: presentGeneration(undone), removed: [...gone], reverted, kept };
  });
}

async function readOwnBlocks(edit: CanvasEdit, generationSessionId: string): Promise<BlockRecord[]> {
  const { collections, session, canvas } = edit;
  return collections.blocks
    .find({ canvasId: canvas._id, generationSessionId, generationIndex: { $exists: true } }, { session })
    .sort({ generationIndex: 1 })
    .toArray();
}

/** Removes the blocks in one change, after the connectors that hang on them; keeps a snapshot of each for redo. */
async function removeBlocks(
  edit: CanvasEdit,
  generationSessionId: string,
  blocks: readonly BlockRecord[],
): Promise<{ removed: string[]; connectors: string[] }> {
  if (blocks.length === 0) return { removed: [], connectors: [] };
  const { collections, session, canvas } = edit;
  const hanging = await findConnectorsOf(
    edit,
    blocks.map((block) => block._id),
  );
  const all = [...hanging, ...blocks];
  const of = { canvasId: canvas._id, generationSessionId };
  await collections.snapshots.insertMany(
    all.map((block) =>
      buildSnapshot(of, block, {
        reason: block.generationSessionId === generationSessionId ? 'removed' : 'connector',
        leftRevision: null,
      }),
    ),
    { session },
  );
  await collections.blocks.deleteMany({ _id: { $in: all.map((block) => block._id) } }, { session });
  edit.countBlocks(-all.length);
  const connectors = hanging.map((block) => block._id.toHexString());
  const removed = blocks.map((block) => block._id.toHexString());
  for (const blockId of connectors) edit.append({ type: 'block_deleted', blockId });
  edit.append({ type: 'blocks_bulk_removed', generation_session_id: generationSessionId, blockIds: removed });
  return { removed, connectors };
}
