import type { Block } from '../../contracts/canvas/blocks';
import type { Generation } from '../../contracts/canvas/canvas';
import type { Caller } from '../../platform/caller';
import { conflict } from '../../platform/errors';
import type { CanvasRecord } from '../../models/canvas/records/canvas.model';
import { auditCanvas, type AuditedCanvasDeps } from '../../models/canvas/records/append-audit';
import { appendChunks } from '../../models/canvas/generations/append-chunks';
import { bringBack } from '../../models/canvas/edits/bring-back';
import { editCanvas, type Edited, NothingToDo } from '../../models/canvas/edits/canvas-edit';
import { canvasFull, type CanvasLimits } from './create-block';
import { loadGeneration, readSnapshots, setStatus } from '../../models/canvas/generations/load-generation';
import { presentBlock } from '../../models/canvas/records/present-block';
import { presentGeneration } from '../../models/canvas/generations/present-generation';
import { reapplyEdits } from '../../models/canvas/edits/reapply-edits';

/** `restored`: the generation's blocks, in order. */
export interface RestoreResult {
  generation: Generation;
  restored: Block[];
}

/**
 * Brings an undone generation back: the blocks that its undo removed, with their ids, contents and ranks (a new rank
 * where theirs is taken), in changes of ten; people's connectors that went with them, where both ends are there; its
 * edits of other blocks, where nobody touched those since. Restoring again answers an empty list.
 */
export async function restoreGeneration(
  deps: AuditedCanvasDeps & { limits: CanvasLimits },
  canvas: CanvasRecord,
  caller: Caller,
  generationSessionId: string,
): Promise<Edited<RestoreResult>> {
  return editCanvas(deps, { canvas, caller, expected: { changes: 1 } }, async (edit) => {
    const { collections, session } = edit;
    const generation = await loadGeneration(edit, generationSessionId);
    if (generation.status === 'saved')
      throw new NothingToDo({ generation: presentGeneration(generation), restored: [] });
    if (generation.status !== 'undone') {
      throw conflict('generation_not_undone', 'This generation was not undone.', {
        current: presentGeneration(generation),
      });
    }
    const removed = await readSnapshots(edit, generationSessionId, ['removed']);
    const connectors = await readSnapshots(edit, generationSessionId, ['connector']);
    if (edit.blocksBefore + removed.length > deps.limits.blocksPerCanvas) throw canvasFull(deps.limits.blocksPerCanvas);

    const own = removed
      .map((one) => one.before)
      .sort((one, other) => (one.generationIndex ?? 0) - (other.generationIndex ?? 0));
    const restored = appendChunks(edit, generationSessionId, await bringBack(edit, own));
    for (const record of await bringBack(
      edit,
      connectors.map((one) => one.before),
    )) {
      edit.append({ type: 'block_added', block: presentBlock(record) });
    }
    await reapplyEdits(edit, generationSessionId);
    await collections.snapshots.deleteMany(
      { canvasId: canvas._id, generationSessionId, reason: { $in: ['removed', 'connector'] } },
      { session },
    );
    const saved = await setStatus(edit, generation, 'saved');
    await auditCanvas(deps, session, caller, canvas._id, {
      action: 'generation.restored',
      details: { generation_session_id: generationSessionId, restored: restored.length },
    });
    return { generation: presentGeneration(saved), restored };
  });
}
