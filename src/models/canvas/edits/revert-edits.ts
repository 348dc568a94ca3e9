import type { BlockRecord } from '../records/block.model';
import type { BlockSnapshotRecord } from '../records/block-snapshot.model';
import { replaceFields } from './apply-edits';
import { bringBack } from './bring-back';
import type { CanvasEdit } from './canvas-edit';
import { connectorEnds, findPresentIds } from './connectors';
import { noteLeft, readBlocksById, readSnapshots } from '../generations/load-generation';
import { presentBlock } from '../records/present-block';

/**
 * Takes back what a generation did to existing blocks: those that nobody touched since (`force`: all). Deleted ones come
 * back; blocks that are gone are passed over. Returns ids of both sorts.
 */
export async function revertEdits(
  edit: CanvasEdit,
  generationSessionId: string,
  isForced: boolean,
): Promise<{ reverted: string[]; kept: string[] }> {
  const snapshots = (await readSnapshots(edit, generationSessionId, ['updated', 'moved', 'deleted'])).filter(
    (one) => !one.isReverted,
  );
  const current = await readBlocksById(
    edit,
    snapshots.map((one) => one.blockId.toHexString()),
  );
  const reverted: string[] = [];
  const kept: string[] = [];
  const changed: { snapshot: BlockSnapshotRecord; record: BlockRecord }[] = [];
  for (const snapshot of snapshots.filter((one) => one.reason !== 'deleted')) {
    const block = current.get(snapshot.blockId.toHexString());
    if (!block) continue;
    const isUntouched = block.revision === snapshot.leftRevision;
    const record = asBefore(edit, block, snapshot);
    if ((isUntouched || isForced) && (await hasItsEnds(edit, record))) changed.push({ snapshot, record });
    else kept.push(block._id.toHexString());
  }
  if (changed.length > 0)
    await edit.collections.blocks.bulkWrite(
      changed.map(({ record }) => replaceFields(record)),
      { session: edit.session },
    );
  for (const { snapshot, record } of changed) {
    reverted.push(record._id.toHexString());
    edit.append({ type: snapshot.reason === 'moved' ? 'block_moved' : 'block_updated', block: presentBlock(record) });
  }

  const deleted = snapshots.filter((one) => one.reason === 'deleted');
  const back = await bringBack(
    edit,
    deleted.map((one) => one.before),
  );
  for (const record of back) {
    reverted.push(record._id.toHexString());
    edit.append({ type: 'block_added', block: presentBlock(record) });
  }
  const revisions = new Map(
    [...changed.map(({ record }) => record), ...back].map((record) => [record._id.toHexString(), record.revision]),
  );
  await noteLeft(
    edit,
    snapshots.flatMap((snapshot) => {
      const leftRevision = revisions.get(snapshot.blockId.toHexString());
      return leftRevision === undefined ? [] : [{ snapshot, leftRevision, isReverted: true }];
    }),
  );
  return { reverted, kept };
}

/** A move gives back the box alone: the content may be somebody's newer one. */
function asBefore(edit: CanvasEdit, block: BlockRecord, { reason, before }: BlockSnapshotRecord): BlockRecord {
  const { x, y, width, height, editedByPerson } = before;
  const content = reason === 'moved' ? block.content : before.content;
  return { ...block, content, x, y, width, height, editedByPerson, revision: block.revision + 1, updatedAt: edit.now };
}

async function hasItsEnds(edit: CanvasEdit, record: BlockRecord): Promise<boolean> {
  const ends = connectorEnds(record);
  if (!ends) return true;
  const present = await findPresentIds(edit, new Set(ends));
  return ends.every((end) => present.has(end));
}
