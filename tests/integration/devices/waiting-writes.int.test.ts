import { Types } from 'mongoose';
import { keepItem } from '../../../src/commands/devices/writes/keep-item';
import { startDelivery, sweepWrites } from '../../../src/commands/devices/writes/start-delivery';
import type { ExtractedItem, LocalAgent } from '../../../src/contracts/devices/agent-schemas';
import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import { DEVICE_WRITES_MAX } from '../../../src/contracts/devices/suggestions';
import { isOnline } from '../../../src/devices/is-online';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { openProduct, type Product } from '../../rigs/open-product';
import { TableData, TableDevice, type TableDeviceOptions } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

/** What waits for a device that keeps a ledger, by a client of plain `ws`. */
describe('writes that wait for a device', () => {
  let product: Product;
  let ana: WeftClient;
  const open: TableDevice[] = [];
  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise' });
    ana = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(async () => {
    for (const device of open) device.close();
    await product.stop();
  });

  const connect = async (deviceId: string, data: TableData, options: TableDeviceOptions = {}) => {
    const device = await TableDevice.open(product.url, DEVICE_DOOR, ana.token, data, { ledger: true, ...options });
    open.push(device);
    device.hello(deviceId, { capabilities: { ledger: true } });
    await device.next(({ type }) => type === 'hello_ok');
    return device;
  };
  const deps = () => product.base;
  const deliveryDeps = () => {
    const { models, connection, tickets, log, redis, config } = product.base;
    return {
      ...{ models, connection, start: { tickets, log } },
      isOnline: (device: string) => isOnline(redis.command, config.REDIS_PREFIX, device),
    };
  };

  /** A device that was paired and is away, its agent, and the run of it that finds things. */
  async function ground(deviceId: string) {
    const { models } = product.base;
    const own = {
      userId: new Types.ObjectId(ana.user.id),
      organisationId: new Types.ObjectId(ana.user.organisation.id),
    };
    const device = await models.Device.create({
      ...{ ...own, deviceId, name: deviceId, publicKey: 'test', capabilities: { ledger: true } },
    });
    const made = await ana.request<LocalAgent>('POST', '/api/v1/agents/local', {
      body: {
        ...{ name: deviceId, device_id: deviceId, directory_paths: ['/x'], prompt_template: 'All.' },
        data_types: ['tasks', 'notes', 'checkpoints', 'projects'],
      },
    });
    const agent = { _id: new Types.ObjectId(made.id), ...own, deviceId, type: 'local' as const };
    const runId = new Types.ObjectId();
    const log = await models.AgentRunLog.create({
      ...{ ...own, agentId: agent._id, agentType: 'local', runId, trigger: 'schedule', isPreview: false },
      ...{ status: 'success', startedAt: new Date(), completedAt: new Date() },
    });
    const keep = async (key: string, item: ExtractedItem) => {
      const kept = await keepItem(deps(), { agent, runId, key, item });
      if (kept.outcome === 'kept') await models.AgentRunLog.updateOne({ _id: log._id }, { $inc: { itemsQueued: 1 } });
      return kept.outcome;
    };
    const writes = () => models.DeviceWrite.find({ device: device._id }).sort({ createdAt: 1, _id: 1 }).lean();
    const settled = () =>
      waitFor(
        'the end of what waited',
        async () => {
          const all = await writes();
          return all.every(({ endedAt }) => endedAt) && all;
        },
        30_000,
      );
    const counts = async () => {
      const { itemsCreated, itemsSkipped, itemsQueued } = await models.AgentRunLog.findById(log._id).orFail().lean();
      return { itemsCreated, itemsSkipped, itemsQueued };
    };
    return { device: device._id, agent, runId, keep, writes, settled, counts };
  }
  const task = (title: string, more: object = {}): ExtractedItem => ({ type: 'tasks', title, ...more });

  it('are done once when the device comes, in order, each item as a row, a duplicate or a suggestion', async () => {
    const { keep, settled, counts, agent } = await ground('laptop');
    const data = new TableData();
    const project = data.add('projects', { name: 'Website relaunch', status: 'active' });
    data.add('tasks', { title: 'Call Ada', status: 'todo' });
    expect(await keep('1', task('Send the offer', { project: 'website relaunch' }))).toBe('kept');
    expect(await keep('1', task('Send the offer'))).toBe('known');
    await keep('2', task('Call Ada'));
    await keep('3', { type: 'checkpoints', title: 'Launch', date: '2026-12-01' });
    await keep('4', { type: 'notes', title: 'Minutes', content: 'We agreed.' });
    await keep('5', task('Order cards'));
    expect(await counts()).toEqual({ itemsCreated: 0, itemsSkipped: 0, itemsQueued: 5 });
    // It thinks for longer than the run stays for at the first: the others do not overtake it.
    let calls = 0;
    const device = await connect('laptop', data, {
      answerWhen: () => new Promise((resolve) => setTimeout(resolve, calls++ === 0 ? 1_000 : 0)),
    });
    const writes = await settled();
    expect(writes.map(({ state }) => state)).toEqual(['done', 'duplicate', 'failed', 'done', 'done']);
    expect(writes.every(({ sealed }) => sealed === undefined)).toBe(true);
    const suggested = [...data.rows('tasks').values()].filter((row) => row['isAiSuggested'] === 1);
    expect(suggested.map((row) => row['title'])).toEqual(['Send the offer', 'Order cards']);
    expect(suggested[0]).toMatchObject({ isApproved: 0, projectId: project.id });
    expect(writes[0]?.rowId).toBe(suggested[0]?.id);
    expect(data.rows('notes').size).toBe(0);
    expect(await product.base.models.AgentFinding.countDocuments({ agentId: agent._id, table: 'notes' })).toBe(1);
    expect(await counts()).toEqual({ itemsCreated: 2, itemsSkipped: 1, itemsQueued: 1 });
    device.close();
  });

  it('go out once where the connection is cut before the answer, and again under the same id', async () => {
    const { keep, settled } = await ground('tablet');
    const data = new TableData();
    await keep('1', task('Water the plants'));
    const first: TableDevice = await connect('tablet', data, {
      answerWhen: ({ action }) => {
        if (action !== 'insert') return Promise.resolve();
        first.cut();
        return new Promise(() => undefined);
      },
    });
    await waitFor('the cut', () => first.closed !== undefined, 20_000);
    const second = await connect('tablet', data);
    const [write] = await settled();
    expect(write).toMatchObject({ state: 'done' });
    expect(data.rows('tasks').size).toBe(1);
    const [sent] = first.heard.filter(({ action }) => action === 'insert');
    expect(second.heard.filter(({ action }) => action === 'insert').map(({ id }) => id)).toEqual([sent?.id]);
    second.close();
  });

  it('go out once where the worker dies before it sends, before the answer, and before that is on record', async () => {
    const points = ['device-write.after-mark', 'device.after-send', 'device-write.before-end'];
    const { keep, settled } = await ground('van');
    const data = new TableData();
    for (const point of points) {
      armCrashPoint(`${point}:throw`);
      await keep(point, task(point));
      const device = await connect('van', data);
      const writes = await settled();
      expect(writes.at(-1)).toMatchObject({ state: 'done' });
      device.close();
      await waitFor('the end of the connection', () => device.closed !== undefined);
    }
    expect([...data.rows('tasks').values()].map((row) => row['title'])).toEqual(points);
  });

  it('that a run which died has sent are asked for under the same id by the next', async () => {
    const { keep, writes, settled, device: id } = await ground('server');
    const { models } = product.base;
    const data = new TableData();
    await keep('1', task('Renew the domain'));
    const first: TableDevice = await connect('server', data, {
      answerWhen: ({ action }) => (action === 'insert' ? new Promise(() => undefined) : Promise.resolve()),
    });
    await waitFor('the insert', () => first.heard.some(({ action }) => action === 'insert'), 20_000);
    first.cut();
    const [sent] = await writes();
    const runId = new Types.ObjectId(sent?.callId?.slice(0, 24));
    // As where it was killed so often that it is given up.
    await waitFor('the run to be parked', () => models.Run.exists({ _id: runId, status: 'waiting' }), 20_000);
    await models.Run.updateOne({ _id: runId }, { $set: { status: 'failed' }, $unset: { waitingFor: '' } });
    const second = await connect('server', data);
    const [write] = await settled();
    expect(write).toMatchObject({ state: 'done', callId: sent?.callId });
    expect(data.rows('tasks').size).toBe(1);
    expect(second.heard.filter(({ action }) => action === 'insert')).toHaveLength(1);
    expect((await models.Device.findById(id).lean())?.deliveryRunId).not.toEqual(runId);
    second.close();
  });

  it('wait for the next hello where their delivery is cancelled', async () => {
    const { keep, writes, settled, device: id } = await ground('watch');
    const { models } = product.base;
    const data = new TableData();
    await keep('1', task('Call the bank'));
    await keep('2', task('Pay the rent'));
    const first: TableDevice = await connect('watch', data, {
      answerWhen: ({ action }) => (action === 'insert' ? new Promise(() => undefined) : Promise.resolve()),
    });
    await waitFor('the insert', () => first.heard.some(({ action }) => action === 'insert'), 20_000);
    const runId = (await models.Device.findById(id).lean())?.deliveryRunId?.toHexString() ?? '';
    await ana.request('POST', `/api/v1/runs/${runId}/cancel`, { body: {} });
    await sweepWrites(deliveryDeps());
    expect((await models.Device.findById(id).lean())?.deliveryRunId?.toHexString()).toBe(runId);
    expect((await writes()).map(({ state }) => state)).toEqual(['sent', 'waiting']);
    first.cut();
    await waitFor('the end of the connection', () => first.closed !== undefined, 20_000);
    const second = await connect('watch', data);
    expect((await settled()).map(({ state }) => state)).toEqual(['done', 'done']);
    expect([...data.rows('tasks').values()].map((row) => row['title'])).toEqual(['Call the bank', 'Pay the rent']);
    second.close();
  });

  it('that may not go out any more are refused, each with its reason, and no frame goes out', async () => {
    const { keep, settled, agent, runId, device: id } = await ground('phone');
    const { models } = product.base;
    const of = { userId: agent.userId, organisationId: agent.organisationId, agentId: agent._id };
    const deliverAll = async () => {
      const data = new TableData();
      const device = await connect('phone', data);
      await settled();
      const calls = device.heard.length;
      device.close();
      await waitFor('the device to be away', async () => !(await deliveryDeps().isOnline(id.toHexString())));
      return calls;
    };
    await keep('1', task('One'));
    await models.Device.updateOne({ _id: id }, { $set: { allow: { tables: ['notes'] } } });
    expect(await deliverAll()).toBe(0);
    await models.Device.updateOne({ _id: id }, { $unset: { allow: '' } });
    await keep('2', task('Two'));
    await models.DevicePolicyRule.create({ ...of, tool: 'create_task', decision: 'never' });
    expect(await deliverAll()).toBe(0);
    await models.DevicePolicyRule.deleteMany(of);
    await keep('3', task('Three'));
    await models.LocalAgentConfig.updateOne({ _id: agent._id }, { $set: { enabled: false } });
    expect(await deliverAll()).toBe(0);
    await models.LocalAgentConfig.updateOne({ _id: agent._id }, { $set: { enabled: true } });
    await keep('4', task('Four'));
    await models.DeviceWrite.updateMany({ runId, state: 'waiting' }, { $set: { expiresAt: new Date() } });
    await sweepWrites(deliveryDeps());
    expect(await deliverAll()).toBe(0);
    const ended = await models.DeviceWrite.find({ runId }).sort({ _id: 1 }).lean();
    expect(ended.map(({ state, reason }) => [state, reason])).toEqual([
      ['refused', 'The device may not be asked for tasks.'],
      ['refused', 'Its person does not let agents use create_task.'],
      ['refused', 'The agent is disabled.'],
      ['expired', 'The device was away for too long.'],
    ]);
  });

  it('are a thousand a device at most, and go with their agent', async () => {
    const { keep, agent, device, runId } = await ground('desktop');
    const { models } = product.base;
    const of = { userId: agent.userId, organisationId: agent.organisationId, device, agentId: agent._id, runId };
    const one = { agentType: 'local', kind: 'item', action: 'insert', table: 'tasks', isApproved: false };
    const when = { state: 'waiting', createdAt: new Date(), expiresAt: new Date(Date.now() + 600_000) };
    await models.DeviceWrite.insertMany(
      Array.from({ length: DEVICE_WRITES_MAX - 1 }, (_, n) => ({ ...of, ...one, ...when, key: `many:${n}` })),
    );
    expect(await Promise.all([keep('1', task('A')), keep('2', task('B'))]).then((all) => all.toSorted())).toEqual([
      'full',
      'kept',
    ]);
    expect(await startDelivery(deliveryDeps(), device)).toBeUndefined();
    await ana.request('DELETE', `/api/v1/agents/local/${agent._id.toHexString()}`);
    expect(await models.DeviceWrite.countDocuments({ device, state: 'cancelled', sealed: { $exists: false } })).toBe(
      DEVICE_WRITES_MAX,
    );
  });
});
