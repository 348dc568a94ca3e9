import type { BlockRecord } from '../records/block.model';
import type { CanvasEdit } from './canvas-edit';
import { findConnectorsOf } from './connectors';
import type { FittedPlan } from '../generations/plan-drafts';
import { buildSnapshot } from '../records/build-snapshot';
import { presentBlock } from '../records/present-block';

/**
 * Carries out what a generation does to existing blocks: one change a block, and how it was kept for undo. Connectors
 * that hang on a deleted block go with it. Returns how many blocks it changed or moved, and how many it deleted.
 */
export async function applyEdits(
  edit: CanvasEdit,
  generationSessionId: string,
  edits: FittedPlan['edits'],
): Promise<{ changed: number; removed: number }> {
  if (edits.length === 0) return { changed: 0, removed: 0 };
  const { collections, session } = edit;
  const deleted = edits.filter(({ draft }) => draft.operation === 'delete').map(({ before }) => before);
  const gone = [
    ...(await findConnectorsOf(
      edit,
      deleted.map((block) => block._id),
    )),
    ...deleted,
  ];
  const goneIds = new Set(gone.map((block) => block._id.toHexString()));
  const changed = edits
    .filter(({ before }) => !goneIds.has(before._id.toHexString()))
    .map((one) => ({ ...one, after: applyDraft(edit, one) }));

  if (changed.length > 0) {
    await collections.blocks.bulkWrite(
      changed.map(({ after }) => replaceFields(after)),
      { session, ordered: true },
    );
  }
  if (gone.length > 0)
    await collections.blocks.deleteMany({ _id: { $in: gone.map((block) => block._id) } }, { session });
  edit.countBlocks(-gone.length);

  for (const { draft, after } of changed)
    edit.append({ type: draft.operation === 'move' ? 'block_moved' : 'block_updated', block: presentBlock(after) });
  for (const block of gone) edit.append({ type: 'block_deleted', blockId: block._id.toHexString() });
  const of = { canvasId: edit.canvas._id, generationSessionId };
  await collections.snapshots.insertMany(
    [
      ...changed.map(({ draft, before, after }) =>
        buildSnapshot(of, before, {
          reason: draft.operation === 'move' ? 'moved' : 'updated',
          after,
          leftRevision: after.revision,
        }),
      ),
      ...gone.map((before) => buildSnapshot(of, before, { reason: 'deleted', leftRevision: null })),
    ],
    { session },
  );
  return { changed: changed.length, removed: gone.length };
}

function applyDraft(edit: CanvasEdit, { draft, before }: FittedPlan['edits'][number]): BlockRecord {
  const { x, y, width, height } = draft;
  const content = draft.operation === 'update' ? draft.content : before.content;
  return { ...before, content, x, y, width, height, revision: before.revision + 1, updatedAt: edit.now };
}

/** The write that makes a stored block's content, box and counters those of `record`; its rank is left alone. */
export function replaceFields(record: BlockRecord) {
  const { content, x, y, width, height, revision, editedByPerson, updatedAt } = record;
  return {
    updateOne: {
      filter: { _id: record._id },
      update: { $set: { content, x, y, width, height, revision, editedByPerson, updatedAt } },
    },
  };
}
