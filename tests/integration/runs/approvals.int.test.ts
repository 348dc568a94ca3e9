import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { io, type Socket } from 'socket.io-client';
import type { Approval } from '../../../src/contracts/kernel/approvals';
import type { Generation } from '../../../src/contracts/canvas/canvas';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { List } from '../../../src/contracts/kernel/common';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

/** A generation that waits for an answer: parked, bound to what was shown, used once; and what a retry does. */
describe('approvals', () => {
  let rig: ProcessRig;
  let ana: WeftClient;
  let socket: Socket;
  const asked: Approval[] = [];
  const answered: Approval[] = [];

  beforeAll(async () => {
    rig = await ProcessRig.start();
    ana = await rig.person();
    socket = io(`${rig.url}/runs`, { auth: { token: ana.token }, transports: ['websocket'] });
    socket.on('approval_request', (approval: Approval) => asked.push(approval));
    socket.on('approval_answered', (approval: Approval) => answered.push(approval));
    await waitFor('a socket', () => socket.connected);
  }, 60_000);
  afterAll(async () => {
    socket.disconnect();
    await rig.stop();
  });

  const blocksOf = async (canvasId: string) => (await ana.blocks(canvasId)).items.length;
  const statusOf = async (runId: string) => (await ana.run(runId)).status;
  const approve = (approval: Approval) =>
    ana.request<Approval>('PUT', `/api/v1/hitl/requests/${approval.id}/approve`, {
      body: { parametersHash: approval.parametersHash },
    });
  /** The `count`-th request of a run, once the run is parked and the inbox has been told. */
  const nextRequest = async (runId: string, count: number): Promise<Approval> => {
    const of = await waitFor('a parked run and its request', async () => {
      const requests = asked.filter((approval) => approval.runId === runId);
      return requests.length === count && (await statusOf(runId)) === 'waiting' && requests;
    });
    return of[count - 1] as Approval;
  };
  const closedInInbox = (approval: Approval) =>
    waitFor('the inbox to hear of it', () => answered.find(({ id }) => id === approval.id));
  const startReviewed = async () => {
    const canvas = await ana.createCanvas('Reviewed', { review: true });
    const { runId, stop } = await ana.generate(canvas.id, 'Ideas [demo:blocks=6]');
    stop();
    return { canvasId: canvas.id, runId, request: await nextRequest(runId, 1) };
  };
  const expectSavedAfter = async (started: { canvasId: string; runId: string }) => {
    const again = await nextRequest(started.runId, 2);
    expect(await blocksOf(started.canvasId)).toBe(0);
    await approve(again);
    await waitFor('a saved run', async () => (await statusOf(started.runId)) === 'succeeded');
    expect(await blocksOf(started.canvasId)).toBe(6);
    return again;
  };

  it('a cancel closes the question and tells open inboxes why; a retry asks anew and saves what is approved then', async () => {
    const started = await startReviewed();
    await ana.cancel(started.runId);
    expect(await closedInInbox(started.request)).toMatchObject({
      status: 'rejected',
      response: { userId: null, reason: 'The run was cancelled.' },
    });
    await expect(approve(started.request)).rejects.toMatchObject({
      status: 409,
      problem: { code: 'already_answered' },
    });
    await ana.retry(started.runId);
    const again = await expectSavedAfter(started);
    expect(again.id).not.toBe(started.request.id);
    expect(again.parametersHash).toBe(started.request.parametersHash);
  });

  it('a worker that dies once it has asked: the next asks no second time, and says what is waited for', async () => {
    const { canvasId, runId, request } = await startReviewed();
    const generations = rig.db.collection('canvas_generations');
    const of = { runId: new ObjectId(runId) };
    // As it leaves things that dies between its request and the word of it.
    await generations.updateOne(of, { $set: { status: 'running', approvalId: null } });
    await rig.db
      .collection('runs')
      .updateOne(
        { _id: of.runId },
        { $set: { status: 'running', leaseUntil: new Date(0) }, $unset: { waitingFor: '' } },
      );
    const { attempt } = await ana.run(runId);
    await waitFor('the next to wait', async () => {
      const run = await ana.run(runId);
      return run.attempt > attempt && run.status === 'waiting';
    });
    const { items } = await ana.request<List<Generation>>('GET', `/api/v1/canvas/${canvasId}/ai/generations`);
    expect(items).toMatchObject([{ status: 'waiting', approvalId: request.id }]);
    expect(asked.filter((approval) => approval.runId === runId)).toHaveLength(1);
    await approve(request);
    await waitFor('a saved run', async () => (await statusOf(runId)) === 'succeeded');
    expect(await blocksOf(canvasId)).toBe(6);
  });

  it('an answer is in the audit log, once, with who gave it', async () => {
    const [granted, refused] = [await startReviewed(), await startReviewed()];
    await Promise.allSettled([approve(granted.request), approve(granted.request)]);
    await ana.request('PUT', `/api/v1/hitl/requests/${refused.request.id}/reject`, { body: { reason: 'No.' } });
    const { items } = await ana.request<List<AuditEntry>>('GET', '/api/v1/audit', { query: { action: 'approval' } });
    expect(items.map(({ ip, logInId }) => [ip, typeof logInId])).toEqual(items.map(() => ['127.0.0.1', 'string']));
    const told = items.map(({ action, resource, actorId, details }) => [action, resource, actorId, details['runId']]);
    for (const [action, { request, runId }] of [
      ['approval.granted', granted] as const,
      ['approval.refused', refused] as const,
    ])
      expect(told.filter(([, resource]) => resource === `approval:${request.id}`)).toEqual([
        [action, `approval:${request.id}`, ana.user.id, runId],
      ]);
  });

  it('a question that ran out fails the run; a retry asks anew', async () => {
    const started = await startReviewed();
    const past = new Date(Date.now() - 1);
    await rig.db
      .collection('approvals')
      .updateOne({ _id: new ObjectId(started.request.id) }, { $set: { expiresAt: past } });
    await rig.db
      .collection('runs')
      .updateOne({ _id: new ObjectId(started.runId) }, { $set: { 'waitingFor.deadline': past } });
    expect(await closedInInbox(started.request)).toMatchObject({ status: 'timeout' });
    await waitFor('a failed run', async () => (await statusOf(started.runId)) === 'failed');
    expect((await ana.run(started.runId)).error?.code).toBe('approval_timeout');
    await ana.retry(started.runId);
    await expectSavedAfter(started);
  });

  it('a run that failed without closing its question has it closed by the scheduler', async () => {
    const started = await startReviewed();
    await rig.db.collection('runs').updateOne(
      { _id: new ObjectId(started.runId) },
      {
        $set: {
          status: 'failed',
          finishedAt: new Date(),
          error: { code: 'run_timeout', message: 'x', retryable: true },
        },
        $unset: { waitingFor: '' },
      },
    );
    expect(await closedInInbox(started.request)).toMatchObject({
      status: 'rejected',
      response: { userId: null, reason: 'The run failed.' },
    });
    await ana.retry(started.runId);
    await expectSavedAfter(started);
  });

  it('an approval waits without a worker, also through a restart of everything, and is taken up where it was', async () => {
    const started = await startReviewed();
    const parked = await rig.db.collection('runs').findOne({ _id: new ObjectId(started.runId) });
    expect([parked?.['status'], parked?.['leaseUntil'], parked?.['workerId']]).toEqual([
      'waiting',
      undefined,
      undefined,
    ]);
    await Promise.all(rig.processes.map((process) => process.restart()));
    await waitFor('the inbox back', () => socket.connected); // the next test listens to it
    await approve(started.request);
    await waitFor('a saved run', async () => (await statusOf(started.runId)) === 'succeeded');
    expect(await blocksOf(started.canvasId)).toBe(6);
    const run = await ana.run(started.runId);
    expect(run.usage.modelCalls).toBe(run.steps.filter(({ kind }) => kind === 'model').length);
  }, 60_000);

  it('arguments changed after they were shown are not approved, and not saved', async () => {
    const started = await startReviewed();
    await expect(
      ana.request('PUT', `/api/v1/hitl/requests/${started.request.id}/approve`, {
        body: { parametersHash: 'f'.repeat(64) },
      }),
    ).rejects.toMatchObject({ status: 409, problem: { code: 'approval_changed' } });
    // As if other drafts had been shown than those that would be saved.
    await rig.db
      .collection('approvals')
      .updateOne({ _id: new ObjectId(started.request.id) }, { $set: { parametersHash: 'f'.repeat(64) } });
    await ana.request('PUT', `/api/v1/hitl/requests/${started.request.id}/approve`, { body: {} });
    await waitFor('a failed run', async () => (await statusOf(started.runId)) === 'failed');
    expect((await ana.run(started.runId)).error?.code).toBe('approval_changed');
    expect(await blocksOf(started.canvasId)).toBe(0);
  });

  it('what was asked before hashes were canonical is approved and saved after the update', async () => {
    const started = await startReviewed();
    const approvals = rig.db.collection('approvals');
    const _id = new ObjectId(started.request.id);
    const asked = await approvals.findOne({ _id });
    const parametersHash = createHash('sha256')
      .update(JSON.stringify([asked?.['tool'], asked?.['parameters']]))
      .digest('hex');
    expect(parametersHash).not.toBe(started.request.parametersHash);
    await approvals.updateOne({ _id }, { $set: { parametersHash }, $unset: { hashForm: '' } });
    await approve({ ...started.request, parametersHash });
    await waitFor('a saved run', async () => (await statusOf(started.runId)) === 'succeeded');
    expect(await blocksOf(started.canvasId)).toBe(6);
  });

  it('of two answers at once one decides, and the other is told so', async () => {
    const started = await startReviewed();
    const answers = await Promise.allSettled(
      ['approve', 'reject', 'approve', 'reject'].map((answer) =>
        ana.request<Approval>('PUT', `/api/v1/hitl/requests/${started.request.id}/${answer}`, { body: {} }),
      ),
    );
    const decided = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []));
    expect(decided).toHaveLength(1);
    await waitFor('its end', async () => ['succeeded', 'failed'].includes(await statusOf(started.runId)));
    expect(await blocksOf(started.canvasId)).toBe(decided[0] === 'approved' ? 6 : 0);
  });

  it('generations that wait together on one canvas lie beside one another, asked one after another or at once', async () => {
    const canvas = await ana.createCanvas('Reviewed', { review: true });
    const ask = async () => {
      const { runId, stop } = await ana.generate(canvas.id, 'Plan a launch week');
      stop();
      return runId;
    };
    const first = await ask();
    const requests = [await nextRequest(first, 1)];
    for (const runId of await Promise.all([ask(), ask()])) requests.push(await nextRequest(runId, 1));
    await Promise.all(requests.map(approve));
    const runIds = requests.map(({ runId }) => runId);
    await waitFor('saved runs', async () =>
      (await Promise.all(runIds.map(statusOf))).every((is) => is === 'succeeded'),
    );
    const { items } = await ana.blocks(canvas.id);
    const boxes = items.filter(({ kind }) => kind !== 'connector' && kind !== 'section');
    const clashes = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        .map((b) => [a.id, b.id]),
    );
    expect(new Set(items.map((block) => block.generation_session_id)).size).toBe(3);
    expect(clashes).toEqual([]);
  }, 30_000);

  it('an approval that was used once is not used again', async () => {
    const started = await startReviewed();
    await rig.db
      .collection('approvals')
      .updateOne({ _id: new ObjectId(started.request.id) }, { $set: { usedAt: new Date() } });
    await approve(started.request);
    await waitFor('a failed run', async () => (await statusOf(started.runId)) === 'failed');
    expect((await ana.run(started.runId)).error?.code).toBe('approval_used');
    expect(await blocksOf(started.canvasId)).toBe(0);
  });

  it('a worker killed while it saves what was approved neither wastes the approval nor uses it twice', async () => {
    const started = await startReviewed();
    const worker = await rig.armWorker('save.before-commit:exit');
    await approve(started.request);
    await worker.ended();
    expect(await blocksOf(started.canvasId)).toBe(0);
    await worker.start();
    await waitFor('a saved run', async () => (await statusOf(started.runId)) === 'succeeded');
    expect(await blocksOf(started.canvasId)).toBe(6);
    expect(asked.filter(({ runId }) => runId === started.runId)).toHaveLength(1);
    const record = await rig.db.collection('approvals').findOne({ _id: new ObjectId(started.request.id) });
    expect(record).toMatchObject({ status: 'approved', usedAt: expect.any(Date) });
  }, 30_000);
});
