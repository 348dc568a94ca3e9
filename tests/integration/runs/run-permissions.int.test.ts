import { Types } from 'mongoose';
import type { CanvasRole } from '../../../src/contracts/canvas/names';
import type { Caller } from '../../../src/platform/caller';
import { listApprovals } from '../../../src/models/runs/approval-queries';
import { requireApproval, requireRun } from '../../../src/security/run-permissions';
import { type AboutSubject, findAnswerable, subjectOfRecord } from '../../../src/security/subjects';
import { openTestServices, type TestServices } from '../../rigs/test-services';
import { systemSubjects } from '../../../src/security/systems/subjects';

let services: TestServices;
const deps = () => ({ models: services.models, subjects: systemSubjects });
beforeAll(async () => {
  services = await openTestServices('runrights');
}, 60_000);
afterAll(() => services.close());

const organisationId = new Types.ObjectId();
const buildCaller = (organisation = organisationId): Caller => ({
  userId: new Types.ObjectId().toHexString(),
  organisationId: organisation.toHexString(),
  role: 'member',
  tier: 'free',
  name: 'Somebody',
});
const people = {
  owner: buildCaller(),
  editor: buildCaller(),
  viewer: buildCaller(),
  stranger: buildCaller(),
  foreigner: buildCaller(new Types.ObjectId()),
};

/** A canvas shared with editor and viewer, a run on it by its owner, and a request for approval of that run. */
async function buildRun(subject: 'canvas' | 'none'): Promise<{ canvasId: string; runId: string; approvalId: string }> {
  const [canvasId, runId, approvalId] = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];
  const member = (caller: Caller, role: CanvasRole) => ({ userId: new Types.ObjectId(caller.userId), role });
  const userId = new Types.ObjectId(people.owner.userId);
  const now = new Date();
  if (subject === 'canvas') {
    await services.models.Canvas.collection.insertOne({
      _id: canvasId,
      organisationId,
      title: 'Plan',
      ownerId: userId,
      version: 0,
      blockCount: 0,
      review: false,
      revision: 1,
      deletedAt: null,
      createdAt: now,
      updatedAt: now,
      members: [member(people.owner, 'owner'), member(people.editor, 'editor'), member(people.viewer, 'viewer')],
    });
  }
  const about = subject === 'canvas' ? { subjectKind: 'canvas', subjectId: canvasId } : {};
  await services.models.Run.collection.insertOne({
    _id: runId,
    kind: 'canvas.generate',
    organisationId,
    userId,
    status: 'running',
    ...about,
  });
  await services.models.Approval.collection.insertOne({
    _id: approvalId,
    organisationId,
    runId,
    userId,
    stepKey: 'save',
    status: 'pending',
    ...about,
  });
  return { canvasId: canvasId.toHexString(), runId: runId.toHexString(), approvalId: approvalId.toHexString() };
}

/** `ok`, or the code of the refusal. */
const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const forEach = async (ask: (caller: Caller) => Promise<unknown>) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(people).map(async ([name, caller]) => [name, await outcome(ask(caller))] as const),
    ),
  );

describe('who may see and change a run', () => {
  it('of a canvas: its owner, and by their role those of the canvas', async () => {
    const { runId } = await buildRun('canvas');
    const missing = { stranger: 'run_not_found', foreigner: 'run_not_found' };
    expect(await forEach((caller) => requireRun(deps(), caller, runId, 'read'))).toEqual({
      owner: 'ok',
      editor: 'ok',
      viewer: 'ok',
      ...missing,
    });
    expect(await forEach((caller) => requireRun(deps(), caller, runId, 'write'))).toEqual({
      owner: 'ok',
      editor: 'ok',
      viewer: 'canvas_role_required',
      ...missing,
    });
  });

  it('to work again: who may edit the canvas now, be the run their own or not, while there is somebody to charge', async () => {
    const { canvasId, runId } = await buildRun('canvas');
    const ask = () => forEach((caller) => requireRun(deps(), caller, runId, 'start'));
    const others = { viewer: 'canvas_role_required', stranger: 'run_not_found', foreigner: 'run_not_found' };
    expect(await ask()).toEqual({ owner: 'ok', editor: 'run_owner_gone', ...others });
    const _id = new Types.ObjectId(people.owner.userId);
    await services.models.User.collection.insertOne({
      _id,
      organisationId,
      disabledAt: null,
      email: 'owner@example.test',
    });
    expect(await ask()).toEqual({ owner: 'ok', editor: 'ok', ...others });
    const members = services.models.Canvas.collection;
    const membership = { _id: new Types.ObjectId(canvasId), 'members.userId': _id };
    await members.updateOne(membership, { $set: { 'members.$.role': 'viewer' } });
    expect(await ask()).toEqual({ owner: 'canvas_role_required', editor: 'ok', ...others });
    await members.updateOne(membership, { $pull: { members: { userId: _id } } } as object);
    expect(await ask()).toEqual({ owner: 'run_not_found', editor: 'ok', ...others });
    const { runId: ofNone } = await buildRun('none');
    expect(await outcome(requireRun(deps(), people.owner, ofNone, 'start'))).toBe('ok');
  });

  it('of no canvas: its owner alone', async () => {
    const { runId } = await buildRun('none');
    expect(await forEach((caller) => requireRun(deps(), caller, runId, 'read'))).toEqual({
      owner: 'ok',
      editor: 'run_not_found',
      viewer: 'run_not_found',
      stranger: 'run_not_found',
      foreigner: 'run_not_found',
    });
  });

  it('that does not exist: nobody', async () => {
    expect(await outcome(requireRun(deps(), people.owner, new Types.ObjectId().toHexString(), 'read'))).toBe(
      'run_not_found',
    );
  });
});

describe('who may answer a request for approval', () => {
  it('of a canvas: those who may edit it', async () => {
    const { approvalId } = await buildRun('canvas');
    expect(await forEach((caller) => requireApproval(deps(), caller, approvalId, 'answer'))).toEqual({
      owner: 'ok',
      editor: 'ok',
      viewer: 'canvas_role_required',
      stranger: 'approval_not_found',
      foreigner: 'approval_not_found',
    });
  });

  it('of no canvas: who asked', async () => {
    const { approvalId } = await buildRun('none');
    expect(await forEach((caller) => requireApproval(deps(), caller, approvalId, 'answer'))).toMatchObject({
      owner: 'ok',
      editor: 'approval_not_found',
      foreigner: 'approval_not_found',
    });
  });

  it('and no other request is in anybody’s list, also for who asked and may edit the canvas no more', async () => {
    const [shared, own] = [await buildRun('canvas'), await buildRun('none')];
    const listed = async (caller: Caller, status: 'pending' | 'answered' = 'pending') => {
      const found = await listApprovals(services.models, caller, await findAnswerable(deps(), caller), {
        limit: 100,
        status,
      });
      const ids = found.map(({ _id }) => _id.toHexString());
      return [shared, own].map(({ approvalId }) => ids.includes(approvalId));
    };
    expect(await listed(people.owner)).toEqual([true, true]);
    expect(await listed(people.editor)).toEqual([true, false]);
    for (const caller of [people.viewer, people.stranger, people.foreigner])
      expect(await listed(caller)).toEqual([false, false]);
    await services.models.Canvas.updateOne(
      { _id: new Types.ObjectId(shared.canvasId) },
      { $pull: { members: { userId: new Types.ObjectId(people.owner.userId) } } },
    );
    expect(await outcome(requireApproval(deps(), people.owner, shared.approvalId, 'answer'))).toBe(
      'approval_not_found',
    );
    expect(await listed(people.owner)).toEqual([false, true]);
    expect(await listed(people.owner, 'answered')).toEqual([false, false]);
    await services.models.Approval.updateMany({ _id: own.approvalId }, { $set: { status: 'timeout' } });
    expect(await listed(people.owner)).toEqual([false, false]);
    expect(await listed(people.owner, 'answered')).toEqual([false, true]);
    expect(await listed(people.editor, 'answered')).toEqual([false, false]);
  });

  it('of a support session: its engineer, whom it was escalated to and admins, but no viewer; and so are lists and who is told', async () => {
    const { models } = services;
    const [sessionId, approvalId, runId] = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];
    const admin: Caller = { ...buildCaller(), role: 'admin' };
    const demoted: Caller = { ...buildCaller(), role: 'viewer' };
    const everybody = { ...people, admin, demoted };
    const idOf = (caller: Caller) => new Types.ObjectId(caller.userId);
    await models.User.collection.insertMany(
      Object.entries(everybody)
        .filter(([name]) => name !== 'owner') // an account of the owner's is there
        .map(([name, caller]) => ({
          _id: idOf(caller),
          organisationId: new Types.ObjectId(caller.organisationId),
          role: caller.role,
          disabledAt: null,
          email: `${name}@support.test`,
        })),
    );
    await models.User.collection.updateOne(
      { _id: idOf(people.owner) },
      { $set: { organisationId, role: 'member', disabledAt: null, email: 'owner@support.test' } },
      { upsert: true },
    );
    await models.SupportSession.collection.insertOne({
      _id: sessionId,
      organisationId,
      userId: idOf(people.owner),
      escalatedToId: idOf(people.editor),
    });
    const about = { organisationId, userId: idOf(people.stranger), subjectKind: 'support', subjectId: sessionId };
    await models.Run.collection.insertOne({ _id: runId, kind: 'support.reply', status: 'waiting', ...about });
    await models.Approval.collection.insertOne({ _id: approvalId, runId, stepKey: 'x', status: 'pending', ...about });

    const mayAnswer = async (caller: Caller) =>
      (await outcome(requireApproval(deps(), caller, approvalId.toHexString(), 'answer'))) === 'ok';
    const isListed = async (caller: Caller) => {
      const found = await listApprovals(models, caller, await findAnswerable(deps(), caller), { limit: 100 });
      return found.some(({ _id }) => _id.equals(approvalId));
    };
    const told = await subjectOfRecord(deps(), about as AboutSubject)?.findAnswerers();
    const rows = Object.entries(everybody).map(async ([name, caller]) => [
      name,
      [await mayAnswer(caller), await isListed(caller), told?.includes(caller.userId)],
    ]);
    const no = [false, false, false];
    const yes = [true, true, true];
    expect(Object.fromEntries(await Promise.all(rows))).toEqual({
      owner: yes,
      editor: yes,
      admin: yes,
      viewer: no,
      stranger: no, // asked, and has no right to the session any more
      foreigner: no,
      demoted: no,
    });
    await models.SupportSession.collection.updateOne({ _id: sessionId }, { $set: { userId: idOf(demoted) } });
    expect([await mayAnswer(demoted), await isListed(demoted), await mayAnswer(people.owner)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await outcome(requireApproval(deps(), demoted, approvalId.toHexString(), 'answer'))).toBe('role_missing');
    expect(await outcome(requireRun(deps(), demoted, runId.toHexString(), 'read'))).toBe('ok');
  });
});
