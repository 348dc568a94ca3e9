import { Types } from 'mongoose';
import type { BlockDraft } from '../../../src/contracts/canvas/blocks';
import { updateBlock } from '../../../src/commands/canvas/change-block';
import { canvasCollections } from '../../../src/models/canvas/records/collections';
import { createBlock } from '../../../src/commands/canvas/create-block';
import { readVersions } from '../../../src/models/canvas/records/read-changes';
import { saveGeneration } from '../../../src/commands/canvas/save-generation';
import { withTransaction } from '../../../src/platform/mongo';
import { appendAudit } from '../../../src/security/audit/audit';
import { updateCanvas } from '../../../src/commands/canvas/write-canvas';
import { buildCanvas } from '../../builders/build-canvas';
import { buildDraft, buildDrafts } from '../../builders/build-drafts';
import { AGENT_USER_ID, buildGeneration, saveBuilt } from '../../builders/build-generation';
import { buildUser } from '../../builders/build-user';
import { CanvasView } from '../../support/canvas-view';
import { openTestServices, type TestServices } from '../../rigs/test-services';

jest.setTimeout(60_000); // collisions on a busy machine take a while

describe('saving a generation', () => {
  let services: TestServices;
  beforeAll(async () => void (services = await openTestServices('canvas_save')));
  afterAll(() => services.close());

  const setUp = async (of: Parameters<typeof buildCanvas>[3] = {}) => {
    const caller = await buildUser(services.models);
    const canvas = await buildCanvas(services.models, caller, [], of);
    const { canvases, blocks, generations } = canvasCollections(services.models);
    const edit = { ...services, limits: { blocksPerCanvas: 5_000 } };
    return {
      caller,
      canvas,
      edit,
      addText: async (text: string) =>
        (await createBlock(edit, canvas, caller, { kind: 'text', content: { text } })).result,
      canvasNow: () => canvases.findOne({ _id: canvas._id }),
      blocksNow: () => blocks.find({ canvasId: canvas._id }).sort({ rank: 1 }).toArray(),
      generation: (id: string) => generations.findOne({ _id: id }),
      audits: () => services.models.AuditEntry.countDocuments({ resource: `canvas:${canvas._id.toHexString()}` }),
      outbox: () => services.models.Outbox.find({ organisationId: canvas.organisationId }).lean(),
    };
  };

  it('writes blocks, changes, audit entry and outbox entry, in order', async () => {
    const { canvas, caller, ...now } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller, { drafts: buildDrafts(25) });
    const saved = await saveBuilt(services, input);

    expect(saved.blocks.map((block) => block.id)).toEqual(input.drafts.map((draft) => draft.id));
    expect(saved.blocks[0]).toMatchObject({
      createdBy: AGENT_USER_ID,
      requestedBy: caller.userId,
      revision: 1,
      generation_session_id: input.generationSessionId,
    });
    expect((await now.blocksNow()).map((block) => block._id.toHexString())).toEqual(
      input.drafts.map((draft) => draft.id),
    );
    expect(saved.output).toMatchObject({ fromVersion: 1, toVersion: 3, blockCount: 25, truncated: false, skipped: [] });
    expect(await now.canvasNow()).toMatchObject({ version: 3, blockCount: 25 });
    const changes = await readVersions(services.models, input.canvasId, 1, 3);
    expect(changes).toMatchObject([
      { chunk: 1, chunks: 3, version: 1 },
      { chunk: 2, version: 2 },
      { chunk: 3, version: 3 },
    ]);
    expect(changes.map((change) => (change.type === 'blocks_bulk_added_chunk' ? change.blocks.length : 0))).toEqual([
      10, 10, 5,
    ]);
    expect(await now.audits()).toBe(1);
    expect(await now.outbox()).toMatchObject([
      { kind: 'canvas-broadcast', payload: { canvasId: input.canvasId, fromVersion: 1, toVersion: 3 }, issued: 1 },
    ]);
    expect(await now.generation(input.generationSessionId)).toMatchObject({
      status: 'saved',
      costNanoUsd: 18_600_000,
      model: 'demo',
    });
  });

  it('leaves nothing when the transaction fails after it', async () => {
    const { canvas, caller, ...now } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller);
    const crash = withTransaction(services.connection, async (session) => {
      await saveGeneration(session, { models: services.models, appendAudit }, input);
      throw new Error('crashed');
    });
    await expect(crash).rejects.toThrow('crashed');
    expect(await now.blocksNow()).toEqual([]);
    expect(await now.canvasNow()).toMatchObject({ version: 0, blockCount: 0 });
    expect(await now.audits()).toBe(0);
    expect(await now.outbox()).toEqual([]);
    expect(await now.generation(input.generationSessionId)).toMatchObject({ status: 'running' });
  });

  it('writes once, however often and at once it is called', async () => {
    const { canvas, caller, ...now } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller, { drafts: buildDrafts(12) });
    const saves = await Promise.all([1, 2, 3, 4].map(() => saveBuilt(services, input)));
    const again = await saveBuilt(services, input);
    const [first] = saves.filter((save) => !save.isRepeat);
    expect(saves.filter((save) => save.isRepeat)).toHaveLength(3);
    for (const save of [...saves, again]) expect({ ...save, isRepeat: false }).toEqual(first);
    expect(await now.blocksNow()).toHaveLength(12);
    expect(await now.audits()).toBe(1);
    expect(await now.outbox()).toHaveLength(1);
  });

  it('keeps twenty saves at one place apart, without gaps', async () => {
    const { canvas, caller, ...now } = await setUp();
    const first = await now.addText('first');
    await now.addText('last');
    const inputs = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        buildGeneration(services.models, canvas, caller, {
          drafts: buildDrafts(15, `Run ${index}`),
          position: { afterBlockId: first.id },
        }),
      ),
    );
    const saves = await Promise.all(inputs.map((input) => saveBuilt(services, input)));
    const blocks = await now.blocksNow();
    expect(blocks).toHaveLength(302);
    expect(new Set(blocks.map((block) => block.rank)).size).toBe(302);
    expect(blocks.at(-1)?.content).toEqual({ text: 'last' });
    const versions = saves
      .flatMap(({ output }) => [output.fromVersion, output.toVersion])
      .sort((one, other) => one - other);
    expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 3));
    expect(await now.canvasNow()).toMatchObject({ version: 42, blockCount: 302 });
    // Each run's blocks stand together, in its order.
    for (const save of saves) {
      const places = save.blocks.map((block) => blocks.findIndex((stored) => stored._id.toHexString() === block.id));
      expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
    }
  });

  it('changes, moves and deletes blocks, and skips those that changed since they were seen', async () => {
    const { canvas, caller, edit, ...now } = await setUp();
    const [toUpdate, toMove, toDelete, stale] = [
      await now.addText('update'),
      await now.addText('move'),
      await now.addText('delete'),
      await now.addText('stale'),
    ];
    const hanging = (
      await createBlock(edit, canvas, caller, {
        kind: 'connector',
        content: { fromBlockId: toUpdate.id, toBlockId: toDelete.id, label: '' },
      })
    ).result;
    await updateBlock(edit, canvas, caller, stale.id, { content: { text: 'a person was here' } });
    const gone = new Types.ObjectId().toHexString();
    const change = (id: string, operation: BlockDraft['operation']) => buildDraft({ id, operation, x: 500, y: 500 });
    const input = await buildGeneration(services.models, canvas, caller, {
      drafts: [
        change(toUpdate.id, 'update'),
        change(toMove.id, 'move'),
        change(toDelete.id, 'delete'),
        change(stale.id, 'update'),
        change(gone, 'update'),
        ...buildDrafts(1),
        buildDraft({
          index: 1,
          kind: 'connector',
          content: { fromBlockId: toDelete.id, toBlockId: toMove.id, label: '' },
        } as Partial<BlockDraft>),
      ],
      seenRevisions: { [toUpdate.id]: 1, [stale.id]: 1 },
    });
    const saved = await saveBuilt(services, input);
    expect(new Set(saved.output.skipped)).toEqual(new Set([stale.id, gone, input.drafts[6]?.id]));
    expect(await now.generation(input.generationSessionId)).toMatchObject({ editCount: 4 });
    const blocks = new Map((await now.blocksNow()).map((block) => [block._id.toHexString(), block]));
    expect(blocks.get(toUpdate.id)).toMatchObject({
      content: { text: 'Made by the agent' },
      x: 500,
      revision: 2,
      editedByPerson: false,
    });
    expect(blocks.get(toMove.id)).toMatchObject({ content: { text: 'move' }, x: 500, revision: 2 });
    expect(blocks.has(toDelete.id)).toBe(false);
    expect(blocks.has(hanging.id)).toBe(false);
    expect(blocks.get(stale.id)).toMatchObject({ content: { text: 'a person was here' } });
    const canvasNow = await now.canvasNow();
    expect(canvasNow?.blockCount).toBe(blocks.size);
    const view = new CanvasView();
    for (const one of await readVersions(services.models, input.canvasId, 1, canvasNow?.version ?? 0))
      expect(view.apply(one)).toBe('applied');
    expect(view.inOrder().map((block) => block.id)).toEqual([...blocks.keys()]);
  });

  it('leaves out what the canvas has no room for, and refuses where there is none', async () => {
    const { canvas, caller, ...now } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller, { drafts: buildDrafts(12), blocksMax: 5 });
    const saved = await saveBuilt(services, input);
    expect(saved.output).toMatchObject({ blockCount: 5, truncated: true, toVersion: 1 });
    expect(saved.output.skipped).toHaveLength(7);
    expect(await now.canvasNow()).toMatchObject({ version: 1, blockCount: 5 });
    const next = await buildGeneration(services.models, canvas, caller, { drafts: buildDrafts(1), blocksMax: 5 });
    await expect(saveBuilt(services, next)).rejects.toMatchObject({ code: 'canvas_full' });
  });

  it('gives a canvas that no person named the title of its first board, with the blocks', async () => {
    const { canvas, caller, ...now } = await setUp({ title: 'Untitled canvas', isUntitled: true });
    const drafts = buildDrafts(12);
    const input = await buildGeneration(services.models, canvas, caller, { drafts, prompt: 'Plan a launch week.' });
    const { output } = await saveBuilt(services, input);
    expect(output).toMatchObject({ fromVersion: 1, toVersion: 3, blockCount: 12 });
    const changes = await readVersions(services.models, input.canvasId, 1, 3);
    expect(changes.at(-1)).toMatchObject({ type: 'canvas_updated', version: 3, title: 'Plan a launch week' });
    const named = await now.canvasNow();
    expect(named).toMatchObject({ title: 'Plan a launch week', revision: 2, version: 3 });
    expect(named).not.toHaveProperty('isUntitled');
    const second = await buildGeneration(services.models, canvas, caller, { prompt: 'Something else' });
    await saveBuilt(services, second);
    expect(await now.canvasNow()).toMatchObject({ title: 'Plan a launch week', version: 4 });
  });

  it('leaves a title that a person gave', async () => {
    const { canvas, caller, ...now } = await setUp({ title: 'Untitled canvas', isUntitled: true });
    await updateCanvas(services, canvas, caller, { title: 'Mine' });
    await saveBuilt(services, await buildGeneration(services.models, canvas, caller, { prompt: 'Plan a week' }));
    expect(await now.canvasNow()).toMatchObject({ title: 'Mine' });
  });

  it('keeps an answer without blocks as a generation that changed nothing, once', async () => {
    const { canvas, caller, ...now } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller, { drafts: [] });
    const saved = await saveBuilt(services, input);
    expect(saved.silent).toMatchObject({ status: 'saved', blockIds: [], outboxId: null });
    expect(await saveBuilt(services, input)).toMatchObject({ isRepeat: true, blocks: [], output: saved.output });
    expect(await now.canvasNow()).toMatchObject({ version: 0, blockCount: 0 });
    expect(await now.audits()).toBe(0);
    expect(await now.outbox()).toEqual([]);
  });

  it('is refused on a deleted canvas', async () => {
    const { canvas, caller } = await setUp();
    const input = await buildGeneration(services.models, canvas, caller);
    await canvasCollections(services.models).canvases.updateOne(
      { _id: canvas._id },
      { $set: { deletedAt: new Date() } },
    );
    await expect(saveBuilt(services, input)).rejects.toMatchObject({ code: 'canvas_not_found' });
  });
});
