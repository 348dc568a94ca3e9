import { Types } from 'mongoose';
import { canvasCollections } from '../../../src/models/canvas/records/collections';
import { findCanvases } from '../../../src/models/canvas/records/find-canvases';
import { listGenerations } from '../../../src/models/canvas/generations/list-generations';
import { duplicateCanvas } from '../../../src/commands/canvas/duplicate-canvas';
import { readChanges } from '../../../src/models/canvas/records/read-changes';
import { createBlock } from '../../../src/commands/canvas/create-block';
import { purgeCanvases } from '../../../src/models/canvas/records/purge-canvases';
import { readUnsaved } from '../../../src/models/canvas/generations/read-unsaved';
import { createCanvas, deleteCanvas, restoreCanvas } from '../../../src/commands/canvas/write-canvas';
import {
  beginGeneration,
  type GenerationMark,
  markGeneration,
} from '../../../src/models/canvas/generations/write-generation';
import { addMember, changeRole, listCanvasMembers, removeMember } from '../../../src/commands/canvas/write-members';
import type { Caller } from '../../../src/platform/caller';
import { appendAudit } from '../../../src/security/audit/audit';
import { requireCanvas } from '../../../src/security/canvas/permissions';
import { buildCanvas } from '../../builders/build-canvas';
import { buildGeneration, saveBuilt } from '../../builders/build-generation';
import { buildUser } from '../../builders/build-user';
import { openTestServices, type TestServices } from '../../rigs/test-services';

jest.setTimeout(60_000); // collisions on a busy machine take a while

describe('who may see a canvas', () => {
  let services: TestServices;
  let owner: Caller;
  let colleague: Caller;
  let stranger: Caller;
  const deps = () => ({ ...services, appendAudit, limits: { blocksPerCanvas: 5_000 } });
  beforeAll(async () => void (services = await openTestServices('canvas_access')));
  afterAll(() => services.close());
  beforeEach(async () => {
    owner = await buildUser(services.models);
    colleague = await buildUser(services.models, { organisationId: new Types.ObjectId(owner.organisationId) });
    stranger = await buildUser(services.models);
  });

  const countNobody = (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, 2])));
  const list = (caller: Caller, query: Partial<Parameters<typeof findCanvases>[2]> = {}) =>
    findCanvases(services.models, caller, { limit: 50, filter: 'all', ...query }, countNobody);
  const titles = async (...args: Parameters<typeof list>) => (await list(...args)).items.map((item) => item.title);
  const reload = async (id: Types.ObjectId) => {
    const canvas = await canvasCollections(services.models).canvases.findOne({ _id: id });
    if (!canvas) throw new Error('gone');
    return canvas;
  };

  it('is hidden from everybody but its members', async () => {
    const canvas = await createCanvas(deps(), owner, { title: 'Secret' });
    const id = canvas._id.toHexString();
    expect(await requireCanvas(services.models, owner, id, 'owner')).toMatchObject({
      canvasRole: 'owner',
      canvas: { title: 'Secret' },
    });
    for (const other of [colleague, stranger, { ...owner, organisationId: stranger.organisationId }]) {
      await expect(requireCanvas(services.models, other, id, 'viewer')).rejects.toMatchObject({
        code: 'canvas_not_found',
        status: 404,
      });
    }
    await expect(requireCanvas(services.models, owner, 'nonsense', 'viewer')).rejects.toMatchObject({
      code: 'canvas_not_found',
    });
    await addMember(deps(), canvas, owner, { userId: colleague.userId }, 'viewer');
    expect(await requireCanvas(services.models, colleague, id, 'viewer')).toMatchObject({ canvasRole: 'viewer' });
    await expect(requireCanvas(services.models, colleague, id, 'editor')).rejects.toMatchObject({
      code: 'canvas_role_required',
      status: 403,
    });
  });

  it('is shared within the organisation only, and never left without an owner', async () => {
    const canvas = await createCanvas(deps(), owner, { title: 'Shared' });
    for (const who of [{ userId: stranger.userId }, { email: `${stranger.userId}@example.org` }]) {
      await expect(addMember(deps(), canvas, owner, who, 'editor')).rejects.toMatchObject({
        code: 'user_not_found',
        status: 404,
      });
    }
    const added = await addMember(deps(), canvas, owner, { email: `${colleague.userId}@example.org` }, 'editor');
    expect(added).toMatchObject({ userId: colleague.userId, role: 'editor' });
    await expect(addMember(deps(), canvas, owner, { userId: colleague.userId }, 'viewer')).rejects.toMatchObject({
      code: 'already_member',
      current: added,
    });
    for (const leave of [
      () => removeMember(deps(), canvas, owner, owner.userId),
      () => changeRole(deps(), canvas, owner, owner.userId, 'editor'),
    ]) {
      await expect(leave()).rejects.toMatchObject({ code: 'last_owner', status: 409 });
    }
    expect(await changeRole(deps(), canvas, owner, colleague.userId, 'owner')).toMatchObject({
      userId: colleague.userId,
      role: 'owner',
    });
    // Two owners who take each other off at once: one of them stays.
    const both = await Promise.allSettled([
      removeMember(deps(), canvas, owner, colleague.userId),
      removeMember(deps(), canvas, colleague, owner.userId),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const now = await reload(canvas._id);
    expect(await listCanvasMembers(services.models, now)).toHaveLength(1);
    expect(now.ownerId).toEqual(now.members[0]?.userId);
    await expect(removeMember(deps(), canvas, owner, stranger.userId)).rejects.toMatchObject({
      code: 'member_not_found',
    });
  });

  it('is listed for its members, last edited first, in pages', async () => {
    for (let index = 0; index < 5; index += 1) {
      await buildCanvas(services.models, owner, [], {
        title: `Mine ${index}`,
        updatedAt: new Date(1_700_000_000_000 + Math.floor(index / 2)),
      });
    }
    await buildCanvas(services.models, colleague, [[owner, 'viewer']], {
      title: 'Theirs',
      updatedAt: new Date(1_600_000_000_000),
    });
    await buildCanvas(services.models, colleague, [], { title: 'Not shared' });
    await buildCanvas(services.models, owner, [], { title: 'Deleted', deletedAt: new Date() });
    expect(await titles(owner)).toEqual(['Mine 4', 'Mine 3', 'Mine 2', 'Mine 1', 'Mine 0', 'Theirs']);
    expect(await titles(owner, { filter: 'mine' })).toHaveLength(5);
    expect(await titles(owner, { filter: 'shared' })).toEqual(['Theirs']);
    expect(await titles(stranger)).toEqual([]);
    const pages: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await list(owner, { limit: 2, ...(cursor ? { cursor } : {}) });
      pages.push(...page.items.map((item) => item.title));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(pages).toEqual(['Mine 4', 'Mine 3', 'Mine 2', 'Mine 1', 'Mine 0', 'Theirs']);
    await expect(list(owner, { cursor: 'bm8' })).rejects.toMatchObject({ code: 'cursor_invalid' });
  });

  it('is listed with its preview, who is there, and whether the agent is at work', async () => {
    const canvas = await buildCanvas(services.models, owner);
    const { result: block } = await createBlock(deps(), canvas, owner, {
      kind: 'sticky',
      content: { text: 'a', color: 'blue' },
      x: 3,
      y: 4,
    });
    await createBlock(deps(), canvas, owner, {
      kind: 'connector',
      content: { fromBlockId: block.id, toBlockId: block.id, label: '' },
    });
    const run = { organisationId: canvas.organisationId, subjectId: canvas._id, status: 'running' };
    await services.models.Run.collection.insertOne(run);
    const { items } = await list(owner);
    expect(items).toMatchObject([
      {
        preview: [{ kind: 'sticky', x: 3, y: 4, width: 200, height: 200, color: 'blue' }],
        presentCount: 2,
        isGenerating: true,
        owner: { id: owner.userId, name: owner.name },
        editedBy: { id: owner.userId },
        role: 'owner',
        version: 2,
      },
    ]);
    await services.models.Run.collection.updateOne({ subjectId: canvas._id }, { $set: { status: 'succeeded' } });
    expect((await list(owner)).items).toMatchObject([{ isGenerating: false }]);
  });

  it('is duplicated as it stands, for its maker alone', async () => {
    const source = await buildCanvas(services.models, owner, [[colleague, 'viewer']], { title: 'Plan' });
    const add = async (block: Parameters<typeof createBlock>[3]) =>
      (await createBlock(deps(), source, owner, block)).result;
    const first = await add({ kind: 'text', content: { text: 'First' }, x: 10, y: 20 });
    const second = await add({ kind: 'text', content: { text: 'Second' } });
    await add({ kind: 'connector', content: { fromBlockId: first.id, toBlockId: second.id, label: 'then' } });
    await saveBuilt(services, await buildGeneration(services.models, source, owner));
    const keep = jest.fn(() => Promise.resolve());
    const { canvas } = await duplicateCanvas(deps(), await reload(source._id), colleague, keep);
    expect(keep).toHaveBeenCalledTimes(1);
    expect(await reload(canvas._id)).toMatchObject({ title: 'Copy of Plan', blockCount: 6 });
    expect(canvas.members.map(({ userId, role }) => [userId.toHexString(), role])).toEqual([
      [colleague.userId, 'owner'],
    ]);
    await expect(requireCanvas(services.models, owner, canvas._id.toHexString(), 'viewer')).rejects.toMatchObject({
      code: 'canvas_not_found',
    });
    const { blocks } = canvasCollections(services.models);
    const copies = await blocks.find({ canvasId: canvas._id }).sort({ rank: 1 }).toArray();
    const originals = await blocks.find({ canvasId: source._id }).sort({ rank: 1 }).toArray();
    expect(copies.map(({ kind, x, y, rank }) => [kind, x, y, rank])).toEqual(
      originals.map(({ kind, x, y, rank }) => [kind, x, y, rank]),
    );
    expect(copies.some((copy) => originals.some((original) => original._id.equals(copy._id)))).toBe(false);
    expect(copies.every((copy) => copy.generationSessionId === undefined)).toBe(true);
    const [from, to] = copies.map(({ _id }) => _id.toHexString());
    expect(copies.find(({ kind }) => kind === 'connector')?.content).toEqual({
      fromBlockId: from,
      toBlockId: to,
      label: 'then',
    });
    expect(await readChanges(services.models, await reload(canvas._id), 0)).toMatchObject({ reset: true });
  });

  it('holds room for what others have not saved: their drafts in review, and what was asked for earlier', async () => {
    const { _id: subjectId, organisationId } = await buildCanvas(services.models, owner);
    const box = { x: 1, y: 2, width: 30, height: 40 };
    const draft = { ...box, kind: 'sticky', operation: 'create', content: { text: 'long', color: 'blue' } };
    const drafts = [draft, { ...draft, kind: 'connector' }, { ...draft, operation: 'delete' }];
    const waits = { organisationId, subjectId, status: 'pending', stepKey: 'review', parameters: { drafts } };
    const own = new Types.ObjectId();
    const ask = (runId: Types.ObjectId) => ({ ...waits, _id: new Types.ObjectId(), runId, round: 0 });
    const [one = own, two = own] = [1, 2].map((second) => Types.ObjectId.createFromTime(second));
    const at = (_id: Types.ObjectId, status: string) => ({ _id, organisationId, subjectId, status });
    await services.models.Approval.collection.insertMany([ask(own), ask(one), { ...ask(two), status: 'approved' }]);
    const later = Types.ObjectId.createFromTime(own.getTimestamp().getTime() / 1_000 + 60);
    await services.models.Run.collection.insertMany([at(one, 'waiting'), at(two, 'queued'), at(later, 'running')]);
    expect(await readUnsaved(services.models, { _id: own, organisationId }, subjectId)).toEqual({
      boxes: [box],
      boards: 1,
    });
  });

  it('can be restored for 30 days after it was deleted, then it is gone for good', async () => {
    const canvas = await createCanvas(deps(), owner, { title: 'Old' });
    const id = canvas._id.toHexString();
    await saveBuilt(services, await buildGeneration(services.models, canvas, owner));
    await deleteCanvas(deps(), canvas, owner);
    await expect(requireCanvas(services.models, owner, id, 'owner')).rejects.toMatchObject({
      code: 'canvas_not_found',
    });
    expect(await requireCanvas(services.models, owner, id, 'owner', { includeDeleted: true })).toMatchObject({
      canvasRole: 'owner',
    });
    expect(await restoreCanvas(deps(), canvas, owner)).toMatchObject({ deletedAt: null });
    await requireCanvas(services.models, owner, id, 'owner');
    await deleteCanvas(deps(), canvas, owner);
    const { canvases, blocks, changes, generations } = canvasCollections(services.models);
    await purgeCanvases(services.models);
    expect(await blocks.countDocuments({ canvasId: canvas._id })).toBe(3);
    await canvases.updateOne({ _id: canvas._id }, { $set: { deletedAt: new Date(Date.now() - 31 * 86_400_000) } });
    await expect(requireCanvas(services.models, owner, id, 'owner', { includeDeleted: true })).rejects.toMatchObject({
      code: 'canvas_not_found',
    });
    expect(await purgeCanvases(services.models)).toBe(1);
    for (const collection of [blocks, changes, generations])
      expect(await collection.countDocuments({ canvasId: canvas._id })).toBe(0);
    expect(await canvases.countDocuments({ _id: canvas._id })).toBe(0);
  });

  it('keeps a generation’s status in step with its run', async () => {
    const canvas = await buildCanvas(services.models, owner);
    const input = await buildGeneration(services.models, canvas, owner);
    const { generationSessionId, canvasId, organisationId, runId } = input;
    const begin = (attempt: number) =>
      beginGeneration(services.models, {
        generationSessionId,
        canvasId,
        organisationId,
        runId,
        attempt,
        prompt: 'other',
        requestedBy: owner.userId,
        requestedByName: owner.name,
      });
    const mark = (attempt: number, status: GenerationMark['status'], error?: GenerationMark['error']) =>
      markGeneration(services.models, {
        generationSessionId,
        organisationId,
        attempt,
        status,
        ...(error ? { error } : {}),
      });
    expect(await begin(1)).toMatchObject({ prompt: 'Make something', status: 'running' });
    expect(await mark(1, 'failed', { code: 'model_failed', message: 'x', retryable: true })).toMatchObject({
      status: 'failed',
      error: { code: 'model_failed' },
      finishedAt: expect.any(Date),
    });
    expect(await mark(1, 'cancelled')).toBeUndefined();
    expect(await begin(2)).toMatchObject({ status: 'running', error: null, finishedAt: null });
    await saveBuilt(services, input);
    expect(await mark(2, 'failed')).toBeUndefined();
    expect(await begin(3)).toMatchObject({ status: 'saved' });
    expect(await listGenerations(services.models, canvas, { limit: 10 })).toMatchObject({
      items: [
        {
          generation_session_id: generationSessionId,
          status: 'saved',
          blockCount: 3,
          costUsd: '0.0186',
          requestedBy: { name: owner.name },
        },
      ],
      nextCursor: null,
    });
  });

  it('is not moved by an attempt that comes too late', async () => {
    const canvas = await buildCanvas(services.models, owner);
    const { generationSessionId, canvasId, organisationId, runId } = await buildGeneration(
      services.models,
      canvas,
      owner,
    );
    const of = { generationSessionId, organisationId };
    const begin = (attempt: number) =>
      beginGeneration(services.models, {
        ...of,
        canvasId,
        runId,
        attempt,
        prompt: 'x',
        requestedBy: owner.userId,
        requestedByName: owner.name,
      });
    // Parked in its first attempt; cancelled just when a worker has claimed the second.
    await markGeneration(services.models, { ...of, attempt: 1, status: 'waiting' });
    await markGeneration(services.models, { ...of, attempt: 2, status: 'cancelled' });
    expect(await begin(2)).toMatchObject({ status: 'cancelled', finishedAt: expect.any(Date) });
    // Run again: what the second attempt left behind says nothing of the third.
    expect(await begin(3)).toMatchObject({ status: 'running', attempt: 3 });
    for (const status of ['waiting', 'failed', 'cancelled'] as const)
      expect(await markGeneration(services.models, { ...of, attempt: 2, status })).toBeUndefined();
    expect(await begin(2)).toMatchObject({ status: 'running', attempt: 3 });
  });

  it('lists generations newest first, in pages', async () => {
    const canvas = await buildCanvas(services.models, owner);
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { generationSessionId } = await buildGeneration(services.models, canvas, owner);
      const createdAt = new Date(1_700_000_000_000 + index);
      await canvasCollections(services.models).generations.updateOne(
        { _id: generationSessionId },
        { $set: { createdAt } },
      );
      made.unshift(generationSessionId);
    }
    const first = await listGenerations(services.models, canvas, { limit: 3 });
    const second = await listGenerations(services.models, canvas, { limit: 3, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((generation) => generation.generation_session_id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });
});
