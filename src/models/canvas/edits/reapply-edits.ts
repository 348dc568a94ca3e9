import type { BlockRecord } from '../records/block.model';
import type { BlockSnapshotRecord } from '../records/block-snapshot.model';
import { replaceFields } from './apply-edits';
import type { CanvasEdit } from './canvas-edit';
import { findConnectorsOf } from './connectors';
import { noteLeft, readBlocksById, readSnapshots } from '../generations/load-generation';
import { presentBlock } from '../records/present-block';

/**
 * Redoes what a generation did to existing blocks and an undo took back: where nobody touched them since the undo. A
 * block is not deleted again where somebody has hung a connector on it meanwhile.
 */
export async function reapplyEdits(edit: CanvasEdit, generationSessionId: string): Promise<void> {
  const { collections, session } = edit;
  const snapshots = (await readSnapshots(edit, generationSessionId, ['updated', 'moved', 'deleted'])).filter(
    (one) => one.isReverted,
  );
  const current = await readBlocksById(
    edit,
    snapshots.map((one) => one.blockId.toHexString()),
  );
  const untouched = snapshots.filter((one) => current.get(one.blockId.toHexString())?.revision === one.leftRevision);

  const changed = untouched.flatMap((snapshot) => {
    const block = current.get(snapshot.blockId.toHexString());
    return block && snapshot.after ? [{ snapshot, record: asAfter(edit, block, snapshot.after) }] : [];
  });
  if (changed.length > 0)
    await collections.blocks.bulkWrite(
      changed.map(({ record }) => replaceFields(record)),
      { session },
    );
  for (const { snapshot, record } of changed)
    edit.append({ type: snapshot.reason === 'moved' ? 'block_moved' : 'block_updated', block: presentBlock(record) });

  const gone = await withoutNewConnectors(
    edit,
    untouched.filter((one) => one.reason === 'deleted'),
  );
  if (gone.length > 0)
    await collections.blocks.deleteMany({ _id: { $in: gone.map((one) => one.blockId) } }, { session });
  edit.countBlocks(-gone.length);
  for (const { blockId } of gone) edit.append({ type: 'block_deleted', blockId: blockId.toHexString() });

  await noteLeft(edit, [
    ...changed.map(({ snapshot, record }) => ({ snapshot, leftRevision: record.revision, isReverted: false })),
    ...gone.map((snapshot) => ({ snapshot, leftRevision: null, isReverted: false })),
  ]);
}

function asAfter(edit: CanvasEdit, block: BlockRecord, { content, x, y, width, height }: BlockRecord): BlockRecord {
  return { ...block, content, x, y, width, height, revision: block.revision + 1, updatedAt: edit.now };
}

async function withoutNewConnectors(
  edit: CanvasEdit,
  snapshots: BlockSnapshotRecord[],
): Promise<BlockSnapshotRecord[]> {
  const hanging = await findConnectorsOf(
    edit,
    snapshots.map((one) => one.blockId),
  );
  const held = new Set(
    hanging.flatMap((connector) =>
      'fromBlockId' in connector.content ? [connector.content.fromBlockId, connector.content.toBlockId] : [],
    ),
  );
  return snapshots.filter((one) => !held.has(one.blockId.toHexString()));
}
