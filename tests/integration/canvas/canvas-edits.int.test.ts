import { Types } from 'mongoose';
import { moveBlock, updateBlock } from '../../../src/commands/canvas/change-block';
import { canvasCollections } from '../../../src/models/canvas/records/collections';
import { createBlock } from '../../../src/commands/canvas/create-block';
import { deleteBlock } from '../../../src/commands/canvas/delete-block';
import { readBlocks } from '../../../src/models/canvas/records/read-blocks';
import { readChanges } from '../../../src/models/canvas/records/read-changes';
import { updateCanvas } from '../../../src/commands/canvas/write-canvas';
import type { CanvasRecord } from '../../../src/models/canvas/records/canvas.model';
import type { Caller } from '../../../src/platform/caller';
import { buildCanvas } from '../../builders/build-canvas';
import { buildUser } from '../../builders/build-user';
import { CanvasView } from '../../support/canvas-view';
import { openTestServices, type TestServices } from '../../rigs/test-services';

jest.setTimeout(60_000); // collisions on a busy machine take a while

describe('people edit a canvas', () => {
  let services: TestServices;
  let caller: Caller;
  let canvas: CanvasRecord;
  const deps = () => ({ ...services, limits: { blocksPerCanvas: 400 } });
  beforeAll(async () => void (services = await openTestServices('canvas_edits')));
  afterAll(() => services.close());
  beforeEach(async () => {
    caller = await buildUser(services.models);
    canvas = await buildCanvas(services.models, caller);
  });

  const add = async (text: string, place: { afterBlockId?: string; beforeBlockId?: string } = {}) =>
    (await createBlock(deps(), canvas, caller, { kind: 'text', content: { text }, ...place })).result;
  const connect = async (fromBlockId: string, toBlockId: string) =>
    (await createBlock(deps(), canvas, caller, { kind: 'connector', content: { fromBlockId, toBlockId, label: '' } }))
      .result;
  const canvasNow = async () =>
    (await canvasCollections(services.models).canvases.findOne({ _id: canvas._id })) ?? canvas;
  const texts = async () =>
    (await readBlocks(services.models, await canvasNow(), { limit: 500 })).items.map((block) =>
      block.kind === 'text' ? block.content.text : block.kind,
    );
  /** What a client has that applied every change. */
  const replay = async () => {
    const view = new CanvasView();
    const { changes, version } = await readChanges(services.models, await canvasNow(), 0);
    for (const change of changes) expect(view.apply(change)).toBe('applied');
    expect(view.version).toBe(version);
    return view;
  };
  const expectReplayed = async () => {
    const stored = (await readBlocks(services.models, await canvasNow(), { limit: 500 })).items;
    expect((await replay()).inOrder()).toEqual(stored);
    expect((await canvasNow()).blockCount).toBe(stored.length);
  };

  it('puts blocks where they are wanted', async () => {
    const first = await add('b');
    await add('d');
    await add('c', { afterBlockId: first.id });
    await add('a', { beforeBlockId: first.id });
    expect(await texts()).toEqual(['a', 'b', 'c', 'd']);
    await expect(add('e', { afterBlockId: new Types.ObjectId().toHexString() })).rejects.toMatchObject({
      code: 'block_not_found',
    });
    await expectReplayed();
  });

  it('gives fifty edits at once fifty versions, without gaps', async () => {
    const anchor = await add('anchor');
    const edits = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? createBlock(deps(), canvas, caller, {
              kind: 'text',
              content: { text: `block ${index}` },
              afterBlockId: anchor.id,
            })
          : updateBlock(deps(), canvas, caller, anchor.id, { x: index }),
      ),
    );
    const versions = edits
      .flatMap(({ changes }) => changes.map((change) => change.version))
      .sort((one, other) => one - other);
    expect(versions).toEqual(Array.from({ length: 50 }, (_, index) => index + 2));
    expect(await canvasNow()).toMatchObject({ version: 51, blockCount: 26 });
    await expectReplayed();
  });

  it('refuses an edit of what somebody changed meanwhile, with the block as it is', async () => {
    const block = await add('one');
    const { result } = await updateBlock(deps(), canvas, caller, block.id, { content: { text: 'two' }, revision: 1 });
    expect(result).toMatchObject({ revision: 2, content: { text: 'two' } });
    await expect(updateBlock(deps(), canvas, caller, block.id, { x: 1, revision: 1 })).rejects.toMatchObject({
      code: 'stale_revision',
      status: 409,
      current: result,
    });
    await expect(moveBlock(deps(), canvas, caller, block.id, { x: 1, revision: 1 })).rejects.toMatchObject({
      code: 'stale_revision',
    });
    await expect(updateBlock(deps(), canvas, caller, block.id, { content: { level: 1 } })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: expect.arrayContaining([expect.objectContaining({ path: 'content.text' })]),
    });
    expect((await updateBlock(deps(), canvas, caller, block.id, {})).changes).toEqual([]);
    expect(await canvasNow()).toMatchObject({ version: 2 });
  });

  it('moves blocks in the order and on the plane', async () => {
    const [a, b, c] = [await add('a'), await add('b'), await add('c')];
    await moveBlock(deps(), canvas, caller, c.id, { beforeBlockId: a.id });
    expect(await texts()).toEqual(['c', 'a', 'b']);
    await moveBlock(deps(), canvas, caller, c.id, { afterBlockId: b.id, x: 0, y: 5 });
    expect(await texts()).toEqual(['a', 'b', 'c']);
    const { result } = await moveBlock(deps(), canvas, caller, b.id, { afterBlockId: a.id });
    expect(result.rank).toBe(b.rank);
    await moveBlock(deps(), canvas, caller, b.id, { afterBlockId: b.id });
    expect(await texts()).toEqual(['a', 'b', 'c']);
    await expectReplayed();
  });

  it('takes connectors away with the block they hang on', async () => {
    const [a, b, c] = [await add('a'), await add('b'), await add('c')];
    const [gone, left] = [await connect(a.id, b.id), await connect(b.id, c.id)];
    await expect(connect(a.id, new Types.ObjectId().toHexString())).rejects.toMatchObject({
      code: 'connector_end_missing',
    });
    const { result, changes } = await deleteBlock(deps(), canvas, caller, a.id, 'tab');
    expect(result.deleted).toEqual([gone.id, a.id]);
    expect(changes).toMatchObject([
      { type: 'block_deleted', blockId: gone.id, version: 6, clientId: 'tab' },
      { blockId: a.id, version: 7 },
    ]);
    expect(
      (await readBlocks(services.models, await canvasNow(), { limit: 10 })).items.map((block) => block.id),
    ).toEqual([b.id, c.id, left.id]);
    await expect(deleteBlock(deps(), canvas, caller, a.id)).rejects.toMatchObject({ code: 'block_not_found' });
    await expectReplayed();
  });

  it('shortens order keys before they grow too long, as a change of its own, and keeps the order', async () => {
    const left = await add('left');
    await add('right');
    const versions: number[] = [];
    // Always at the same spot: a key grows by a character every six insertions.
    for (let count = 0; count < 320; count += 1) {
      const { changes } = await createBlock(deps(), canvas, caller, {
        kind: 'text',
        content: { text: String(count) },
        afterBlockId: left.id,
      });
      if (changes[0]?.type === 'blocks_reranked') versions.push(changes[0].version);
    }
    expect(versions.length).toBeGreaterThan(0);
    expect(await texts()).toEqual(['left', ...Array.from({ length: 320 }, (_, index) => String(319 - index)), 'right']);
    const stored = (await readBlocks(services.models, await canvasNow(), { limit: 500 })).items;
    expect(Math.max(...stored.map((block) => block.rank.length))).toBeLessThanOrEqual(48);
    expect(stored.every((block) => block.revision === 1)).toBe(true);
    await expectReplayed();
  }, 60_000);

  it('pages through blocks, also where keys are respaced between two pages', async () => {
    const made = [];
    for (let count = 0; count < 12; count += 1) made.push(await add(String(count)));
    const first = await readBlocks(services.models, await canvasNow(), { limit: 5 });
    expect(first).toMatchObject({ version: 12, items: made.slice(0, 5).map(({ id }) => ({ id })) });
    const { blocks, changes } = canvasCollections(services.models);
    // All keys slide down, so that the next ones lie below the place of the cursor.
    const [from, to] = [made.map((block) => block.rank), made.map((_, index) => `Zz${'abcdefghijkl'[index] ?? ''}`)];
    for (const [index, block] of made.entries())
      await blocks.updateOne({ _id: new Types.ObjectId(block.id) }, { $set: { rank: to[index] ?? '' } });
    await changes.insertOne({
      _id: new Types.ObjectId(),
      canvasId: canvas._id,
      version: 13,
      type: 'blocks_reranked',
      createdAt: new Date(),
      rerank: { lower: null, upper: null, from, to },
      payload: {
        type: 'blocks_reranked',
        version: 13,
        canvasId: canvas._id.toHexString(),
        ranks: made.map(({ id }, index) => ({ id, rank: to[index] ?? '' })),
      },
    });
    const second = await readBlocks(services.models, await canvasNow(), { limit: 500, cursor: first.nextCursor ?? '' });
    expect(second.items.map((block) => block.id)).toEqual(made.slice(5).map((block) => block.id));
    expect(second).toMatchObject({ version: 12, nextCursor: null });
    await expect(readBlocks(services.models, canvas, { limit: 5, cursor: 'x' })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  });

  it('says reset where the changes asked for are not all there', async () => {
    for (let count = 0; count < 4; count += 1) await add(String(count));
    const read = async (since: number) => readChanges(services.models, await canvasNow(), since);
    expect(await read(2)).toMatchObject({ version: 4, reset: false, changes: [{ version: 3 }, { version: 4 }] });
    expect(await read(4)).toEqual({ version: 4, reset: false, changes: [] });
    expect(await read(9)).toEqual({ version: 4, reset: true, changes: [] });
    const { changes } = canvasCollections(services.models);
    await changes.deleteMany({ canvasId: canvas._id, version: { $lte: 2 } });
    expect(await read(1)).toEqual({ version: 4, reset: true, changes: [] });
    expect(await read(2)).toMatchObject({ reset: false });
    await changes.deleteMany({ canvasId: canvas._id });
    expect(await read(2)).toEqual({ version: 4, reset: true, changes: [] });
  });

  it('trims old changes, and keeps at least the last 2,000', async () => {
    const { canvases, changes } = canvasCollections(services.models);
    await canvases.updateOne({ _id: canvas._id }, { $set: { version: 2_999 } });
    const old = (version: number) => ({
      _id: new Types.ObjectId(),
      canvasId: canvas._id,
      version,
      type: 'canvas_updated' as const,
      createdAt: new Date(),
      payload: { type: 'canvas_updated' as const, version, canvasId: '', title: '', review: false },
    });
    await changes.insertMany([old(900), old(1_000), old(1_001), old(2_999)]);
    await add('version 3,000');
    expect(
      (await changes.find({ canvasId: canvas._id }).sort({ version: 1 }).toArray()).map((row) => row.version),
    ).toEqual([1_001, 2_999, 3_000]);
  });

  it('renames a canvas, once for each revision', async () => {
    const { result, changes } = await updateCanvas(deps(), canvas, caller, { title: 'New', revision: 1 });
    expect(result).toMatchObject({ title: 'New', revision: 2, version: 1 });
    expect(changes).toMatchObject([{ type: 'canvas_updated', title: 'New', review: false, version: 1 }]);
    await expect(updateCanvas(deps(), canvas, caller, { title: 'Other', revision: 1 })).rejects.toMatchObject({
      code: 'stale_revision',
      current: { title: 'New', revision: 2, version: 1, role: 'owner' },
    });
    expect((await updateCanvas(deps(), canvas, caller, { title: 'New' })).changes).toEqual([]);
  });

  it('refuses a block beyond the limit', async () => {
    await canvasCollections(services.models).canvases.updateOne({ _id: canvas._id }, { $set: { blockCount: 400 } });
    await expect(add('one too many')).rejects.toMatchObject({ code: 'canvas_full', status: 422 });
    expect(await canvasNow()).toMatchObject({ version: 0, blockCount: 400 });
  });
});
