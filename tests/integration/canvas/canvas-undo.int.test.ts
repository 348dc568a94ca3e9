import type { BlockDraft } from '../../../src/contracts/canvas/blocks';
import { updateBlock } from '../../../src/commands/canvas/change-block';
import { canvasCollections } from '../../../src/models/canvas/records/collections';
import { createBlock } from '../../../src/commands/canvas/create-block';
import { deleteBlock } from '../../../src/commands/canvas/delete-block';
import { readBlocks } from '../../../src/models/canvas/records/read-blocks';
import { readChanges } from '../../../src/models/canvas/records/read-changes';
import { restoreGeneration } from '../../../src/commands/canvas/restore-generation';
import type { SavedGeneration } from '../../../src/commands/canvas/save-generation';
import { undoGeneration } from '../../../src/commands/canvas/undo-generation';
import type { CanvasRecord } from '../../../src/models/canvas/records/canvas.model';
import type { Caller } from '../../../src/platform/caller';
import { appendAudit } from '../../../src/security/audit/audit';
import { buildCanvas } from '../../builders/build-canvas';
import { buildDraft, buildDrafts } from '../../builders/build-drafts';
import { buildGeneration, saveBuilt } from '../../builders/build-generation';
import { buildUser } from '../../builders/build-user';
import { CanvasView } from '../../support/canvas-view';
import { openTestServices, type TestServices } from '../../rigs/test-services';

jest.setTimeout(60_000); // collisions on a busy machine take a while

describe('undo and redo of a generation', () => {
  let services: TestServices;
  let caller: Caller;
  let canvas: CanvasRecord;
  const deps = () => ({ ...services, appendAudit, limits: { blocksPerCanvas: 5_000 } });
  beforeAll(async () => void (services = await openTestServices('canvas_undo')));
  afterAll(() => services.close());
  beforeEach(async () => {
    caller = await buildUser(services.models);
    canvas = await buildCanvas(services.models, caller);
  });

  const canvasNow = async () =>
    (await canvasCollections(services.models).canvases.findOne({ _id: canvas._id })) ?? canvas;
  const stored = async () => (await readBlocks(services.models, await canvasNow(), { limit: 500 })).items;
  const ids = async () => (await stored()).map((block) => block.id);
  const add = async (text: string) =>
    (await createBlock(deps(), canvas, caller, { kind: 'text', content: { text } })).result;
  const connect = async (fromBlockId: string, toBlockId: string) =>
    (await createBlock(deps(), canvas, caller, { kind: 'connector', content: { fromBlockId, toBlockId, label: '' } }))
      .result;
  const edit = async (id: string, text: string) =>
    (await updateBlock(deps(), canvas, caller, id, { content: { text } })).result;
  const generate = async (drafts: BlockDraft[]) =>
    saveBuilt(services, await buildGeneration(services.models, canvas, caller, { drafts }));
  const undo = async ({ output }: SavedGeneration, isForced = false) =>
    (await undoGeneration(deps(), canvas, caller, output.generation_session_id, isForced)).result;
  const redo = async ({ output }: SavedGeneration) =>
    (await restoreGeneration(deps(), canvas, caller, output.generation_session_id)).result;
  const idAt = (saved: SavedGeneration, index: number) => saved.blocks[index]?.id ?? '';

  /** Whoever applied every change in order has exactly what is stored. */
  afterEach(async () => {
    const { changes, version } = await readChanges(services.models, await canvasNow(), 0);
    const view = new CanvasView();
    for (const change of changes) expect(view.apply(change)).toBe('applied');
    expect(view.version).toBe(version);
    expect(view.inOrder()).toEqual(await stored());
    expect((await canvasNow()).blockCount).toBe(view.blocks.size);
  });

  it('takes away exactly its blocks, and brings them back as they were', async () => {
    const mine = await add('mine');
    const saved = await generate(buildDrafts(25));
    const other = await generate(buildDrafts(2));
    expect(await undo(saved)).toMatchObject({
      generation: { status: 'undone', blockCount: 25 },
      removed: saved.blocks.map((block) => block.id),
      reverted: [],
      kept: [],
    });
    expect(await ids()).toEqual([mine.id, ...other.blocks.map((block) => block.id)]);
    const { restored, generation } = await redo(saved);
    expect(generation.status).toBe('saved');
    expect(restored.map(({ id, content, rank }) => ({ id, content, rank }))).toEqual(
      saved.blocks.map(({ id, content, rank }) => ({ id, content, rank })),
    );
    expect(await ids()).toEqual([
      mine.id,
      ...saved.blocks.map((block) => block.id),
      ...other.blocks.map((block) => block.id),
    ]);
    const actions = await services.models.AuditEntry.find({ resource: `canvas:${canvas._id.toHexString()}` })
      .sort({ _id: 1 })
      .lean();
    expect(actions.map((entry) => entry.action)).toEqual([
      'generation.saved',
      'generation.saved',
      'generation.undone',
      'generation.restored',
    ]);
  });

  it('does nothing the second time', async () => {
    const saved = await generate(buildDrafts(3));
    await undo(saved);
    const { version } = await canvasNow();
    expect(await undo(saved)).toMatchObject({ generation: { status: 'undone' }, removed: [], reverted: [], kept: [] });
    await redo(saved);
    expect(await redo(saved)).toMatchObject({ generation: { status: 'saved' }, restored: [] });
    expect(await canvasNow()).toMatchObject({ version: version + 1 });
    expect((await undo(saved)).removed).toHaveLength(3);
    expect((await redo(saved)).restored).toHaveLength(3);
  });

  it('leaves what people edited, and says so, unless forced', async () => {
    const saved = await generate(buildDrafts(3));
    const edited = await edit(idAt(saved, 1), 'a person was here');
    await deleteBlock(deps(), canvas, caller, idAt(saved, 2));
    expect(await undo(saved)).toMatchObject({ removed: [idAt(saved, 0)], kept: [edited.id] });
    expect(await ids()).toEqual([edited.id]);
    expect(await undo(saved, true)).toMatchObject({ removed: [edited.id], kept: [] });
    expect(await ids()).toEqual([]);
    const { restored } = await redo(saved);
    expect(restored).toMatchObject([{ id: idAt(saved, 0) }, { id: edited.id, content: { text: 'a person was here' } }]);
    expect((await undo(saved)).kept).toEqual([edited.id]);
  });

  it('does nothing where people edited all of it', async () => {
    const saved = await generate(buildDrafts(1));
    await edit(idAt(saved, 0), 'mine now');
    expect(await undo(saved)).toMatchObject({ generation: { status: 'saved' }, removed: [], kept: [idAt(saved, 0)] });
    expect((await undo(saved, true)).removed).toEqual([idAt(saved, 0)]);
  });

  it('takes people’s connectors along, and brings them back where both ends are there', async () => {
    const [mine, lost] = [await add('mine'), await add('lost')];
    const saved = await generate(buildDrafts(2));
    const [kept, gone] = [await connect(mine.id, idAt(saved, 0)), await connect(idAt(saved, 1), lost.id)];
    expect(new Set((await undo(saved)).removed)).toEqual(new Set([idAt(saved, 0), idAt(saved, 1), kept.id, gone.id]));
    await deleteBlock(deps(), canvas, caller, lost.id);
    expect((await redo(saved)).restored.map((block) => block.id)).toEqual([idAt(saved, 0), idAt(saved, 1)]);
    expect(await ids()).toEqual([mine.id, idAt(saved, 0), idAt(saved, 1), kept.id]);
  });

  it('takes back what it did to other blocks, where nobody touched them since', async () => {
    const blocks = [
      await add('update'),
      await add('update, then edited'),
      await add('move'),
      await add('delete'),
      await add('update, then deleted'),
    ] as const;
    const [toUpdate, toEdit, toMove, toDelete, toLose] = blocks;
    const arrow = await connect(toUpdate.id, toDelete.id);
    const change = (id: string, operation: BlockDraft['operation']) => buildDraft({ id, operation, x: 900 });
    const saved = await generate([
      change(toUpdate.id, 'update'),
      change(toEdit.id, 'update'),
      change(toMove.id, 'move'),
      change(toDelete.id, 'delete'),
      change(toLose.id, 'update'),
      ...buildDrafts(1),
    ]);
    await edit(toEdit.id, 'a person was here');
    await deleteBlock(deps(), canvas, caller, toLose.id);
    const undone = await undo(saved);
    expect(undone.removed).toEqual([idAt(saved, 0)]);
    expect(new Set(undone.reverted)).toEqual(new Set([toUpdate.id, toMove.id, toDelete.id, arrow.id]));
    expect(undone.kept).toEqual([toEdit.id]);
    const byId = async () => new Map((await stored()).map((block) => [block.id, block]));
    let now = await byId();
    expect(now.get(toUpdate.id)).toMatchObject({ content: { text: 'update' }, x: toUpdate.x, revision: 3 });
    expect(now.get(toMove.id)).toMatchObject({ content: { text: 'move' }, x: toMove.x });
    expect(now.get(toDelete.id)).toMatchObject({ content: { text: 'delete' }, rank: toDelete.rank });
    expect(now.get(toEdit.id)).toMatchObject({ content: { text: 'a person was here' }, x: 900 });
    expect(now.has(arrow.id)).toBe(true);

    await edit(toMove.id, 'moved, reverted, then edited');
    await redo(saved);
    now = await byId();
    expect(now.get(toUpdate.id)).toMatchObject({ content: { text: 'Made by the agent' }, x: 900 });
    expect(now.get(toMove.id)).toMatchObject({ content: { text: 'moved, reverted, then edited' }, x: toMove.x });
    expect(now.has(toDelete.id)).toBe(false);
    expect(now.has(arrow.id)).toBe(false);
    expect(new Set((await undo(saved, true)).reverted)).toEqual(
      new Set([toUpdate.id, toEdit.id, toDelete.id, arrow.id]),
    );
    expect((await byId()).get(toEdit.id)).toMatchObject({ content: { text: 'update, then edited' } });
  });

  it('gives a new rank where somebody took the old one', async () => {
    const saved = await generate(buildDrafts(3));
    await undo(saved);
    const [one, two] = [await add('takes the first rank'), await add('takes the second')];
    expect([one.rank, two.rank]).toEqual(saved.blocks.slice(0, 2).map((block) => block.rank));
    const { restored } = await redo(saved);
    expect(await ids()).toEqual([one.id, restored[0]?.id, two.id, restored[1]?.id, restored[2]?.id]);
  });

  it('refuses what was never saved, or is another canvas’s', async () => {
    const { generationSessionId } = await buildGeneration(services.models, canvas, caller);
    await expect(undoGeneration(deps(), canvas, caller, generationSessionId, false)).rejects.toMatchObject({
      code: 'generation_not_saved',
      status: 409,
    });
    await expect(restoreGeneration(deps(), canvas, caller, generationSessionId)).rejects.toMatchObject({
      code: 'generation_not_undone',
      status: 409,
    });
    const other = await buildCanvas(services.models, caller);
    await expect(undoGeneration(deps(), other, caller, generationSessionId, false)).rejects.toMatchObject({
      code: 'generation_not_found',
      status: 404,
    });
  });

  it('undoes once, however often at once it is asked', async () => {
    const saved = await generate(buildDrafts(11));
    const results = await Promise.all([1, 2, 3].map(() => undo(saved)));
    expect(results.map((result) => result.removed.length).sort()).toEqual([0, 0, 11]);
    expect(await ids()).toEqual([]);
  });
});
