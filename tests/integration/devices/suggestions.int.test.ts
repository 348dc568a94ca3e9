import { Types } from 'mongoose';
import type { AgentRunLog, LocalAgent } from '../../../src/contracts/devices/agent-schemas';
import type { Device } from '../../../src/contracts/devices/devices';
import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import type { DeviceWrite, Suggestion } from '../../../src/contracts/devices/suggestions';
import type { List } from '../../../src/contracts/kernel/common';
import { openProduct, type Product } from '../../rigs/open-product';
import { TableData, TableDevice } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { HttpFailure, WeftClient } from '../../support/weft-client';

const SUGGESTIONS = '/api/v1/agents/suggestions';
const NOTES = {
  path: '/inbox/notes.md',
  name: 'notes.md',
  content: '# Meeting\n\nProject: Harbour\n- TODO: order new cards\n- TODO: call the printer\n- TODO: book a room\n',
};
const failing = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => (error instanceof HttpFailure ? `${error.status} ${error.problem?.code}` : String(error)),
  );

/** What a run of an agent suggests, here and on the device, until its person has decided on all of it. */
describe('suggestions', () => {
  let product: Product;
  let ana: WeftClient;
  let record: Device;
  let log: AgentRunLog;
  const data = new TableData();
  const open: TableDevice[] = [];
  const connect = async () => {
    const device = await TableDevice.open(product.url, DEVICE_DOOR, ana.token, data, { ledger: true, files: [NOTES] });
    open.push(device);
    device.hello('laptop', { capabilities: { ledger: true } });
    await device.next(({ type }) => type === 'hello_ok');
    return device;
  };
  const disconnect = async (device: TableDevice) => {
    device.close();
    await waitFor('the device to be away', async () => !(await here()).is_online);
  };
  const here = () => ana.request<Device>('GET', `/api/v1/devices/${record.id}`);
  const list = async (query: Record<string, string> = {}) =>
    (await ana.request<List<Suggestion>>('GET', SUGGESTIONS, { query })).items;
  const onDevice = async () =>
    (await ana.request<{ items: Suggestion[] }>('GET', `/api/v1/devices/${record.id}/suggestions`)).items;
  const settle = (id: string, how: 'approve' | 'reject', body?: object) =>
    ana.request<Suggestion>('POST', `${SUGGESTIONS}/${id}/${how}`, how === 'approve' ? { body: body ?? {} } : {});
  const logNow = async () => {
    const { items } = await ana.request<List<AgentRunLog>>('GET', '/api/v1/agents/runs');
    const found = items.find(({ status }) => status !== 'running');
    return found ?? false;
  };

  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise' });
    ana = await WeftClient.register(product.url);
    await connect();
    const { items } = await ana.request<List<Device>>('GET', '/api/v1/devices');
    record = items[0] as Device;
    // Nothing waits for a device that is not paired.
    await product.base.models.Device.updateOne({ deviceId: 'laptop' }, { $set: { publicKey: 'test' } });
    const agent = await ana.request<LocalAgent>('POST', '/api/v1/agents/local', {
      body: {
        ...{ name: 'Inbox', device_id: 'laptop', directory_paths: ['/inbox'], prompt_template: 'All of it.' },
        data_types: ['tasks', 'notes', 'projects'],
      },
    });
    await ana.request('POST', `/api/v1/agents/${agent.id}/run`, { body: {} });
    log = (await waitFor('the end of the run', logNow, 30_000)) as AgentRunLog;
  }, 60_000);
  afterAll(async () => {
    for (const device of open) device.close();
    await product?.stop();
  });

  it('lists notes and projects here, tasks on the device, with who found them', async () => {
    expect(log).toMatchObject({ status: 'success', items_created: 3, items_queued: 2 });
    const waiting = await list({ run_id: log.run_id });
    expect(waiting.map(({ table, state }) => [table, state]).toSorted()).toEqual([
      ['notes', 'waiting'],
      ['projects', 'waiting'],
    ]);
    expect(waiting[0]).toMatchObject({ agent_name: 'Inbox', place: 'server', device_id: 'laptop' });
    const tasks = await onDevice();
    expect(tasks).toHaveLength(3);
    expect(tasks[0]).toMatchObject({ agent_name: 'Inbox', run_id: log.run_id, place: 'device', state: 'waiting' });
    expect(tasks.map((one) => one.data['title'])).toContain('order new cards');
  });

  it('inserts what is approved at once, changed as its person wants, and searchable', async () => {
    const [note] = (await list()).filter(({ table }) => table === 'notes');
    const id = note?.id ?? '';
    expect(await failing(ana.request('PATCH', `${SUGGESTIONS}/${id}`, { body: { data: { status: 'done' } } }))).toBe(
      '400 validation_failed',
    );
    const changed = await ana.request<Suggestion>('PATCH', `${SUGGESTIONS}/${id}`, {
      body: { data: { title: 'Minutes' } },
    });
    expect(changed.data).toMatchObject({ title: 'Minutes' });
    await settle(id, 'approve');
    await settle(id, 'approve');
    await waitFor('the note', () => data.rows('notes').size > 0, 20_000);
    await waitFor('its end', async () => (await list({ state: 'inserted' })).length === 1);
    const rows = [...data.rows('notes').values()];
    expect(rows.map((row) => row['title'])).toEqual(['Minutes']);
    expect([...data.vectors.keys()]).toEqual(rows.map((row) => row.id));
    expect(await failing(settle(id, 'reject'))).toBe('409 suggestion_settled');
    expect((await list({ state: 'inserted' }))[0]).toMatchObject({ data: {} });
    expect(await logNow()).toMatchObject({ items_created: 4, items_queued: 1 });
  });

  it('lets what is approved wait while the device is away, and takes it back', async () => {
    await disconnect(open[0] as TableDevice);
    expect(await failing(onDevice())).toBe('409 device_offline');
    const [project] = await list();
    const id = project?.id ?? '';
    expect(await settle(id, 'approve', { data: { name: 'Harbour works' } })).toMatchObject({ state: 'approved' });
    expect((await here()).waiting_calls).toBe(1);
    const { items } = await ana.request<List<DeviceWrite>>('GET', `/api/v1/devices/${record.id}/writes`, {
      query: { state: 'waiting' },
    });
    expect(items.map(({ action, table }) => [action, table])).toEqual([['insert', 'projects']]);
    expect(await settle(id, 'reject')).toMatchObject({ state: 'rejected', data: {} });
    expect((await here()).waiting_calls).toBe(0);
    expect(await logNow()).toMatchObject({ items_queued: 0 });
  });

  it('approves and rejects rows on the device, and leaves alone what is no suggestion', async () => {
    await connect();
    const [first, second] = await onDevice();
    const path = (one: Suggestion | undefined) =>
      `/api/v1/devices/${record.id}/suggestions/tasks/${one?.id.split(':')[2] ?? ''}`;
    const approved = await ana.request<Suggestion>('POST', `${path(first)}/approve`, {
      body: { data: { priority: 'high' } },
    });
    expect(approved).toMatchObject({ state: 'inserted', data: { priority: 'high', isApproved: 1 } });
    expect(await failing(ana.request('POST', `${path(first)}/reject`))).toBe('409 suggestion_settled');
    await ana.request('POST', `${path(second)}/reject`);
    expect(await failing(ana.request('POST', `${path(second)}/reject`))).toBe('404 suggestion_not_found');
    expect(data.rows('tasks').size).toBe(2);
    const { models } = product.base;
    const of = { userId: new Types.ObjectId(ana.user.id) };
    await models.DevicePolicyRule.create({
      ...{
        ...of,
        organisationId: new Types.ObjectId(ana.user.organisation.id),
        tool: 'update_task',
        decision: 'never',
      },
    });
    const [third] = await onDevice();
    expect(await failing(ana.request('POST', `${path(third)}/approve`, { body: {} }))).toBe('403 device_call_refused');
    const entries = await models.AuditEntry.find({ action: /^device\.suggestion/ })
      .sort({ _id: 1 })
      .lean();
    expect(entries.map(({ action }) => action)).toEqual([
      'device.suggestion-approved',
      'device.suggestion-approved',
      'device.suggestion-rejected',
      'device.suggestion-approved',
      'device.suggestion-rejected',
    ]);
  });

  it('removes all that a run suggested and nobody approved', async () => {
    const remove = () =>
      ana.request<Record<string, number>>('POST', `/api/v1/agents/runs/${log.run_id}/remove-suggestions`);
    expect(await remove()).toEqual({ rejected: 0, cancelled: 0, removed: 2 });
    await waitFor('the deletions', async () => (await here()).waiting_calls === 0, 20_000);
    const left = [...data.rows('tasks').values()];
    expect(left.map((row) => row['isApproved'])).toEqual([1]);
    expect(data.rows('notes').size).toBe(1);
    const { items } = await ana.request<List<DeviceWrite>>('GET', `/api/v1/devices/${record.id}/writes`);
    const removals = items.filter(({ action }) => action === 'delete').map(({ state, reason }) => [state, reason]);
    expect(removals.toSorted()).toEqual([
      ['done', null],
      ['refused', 'It was approved meanwhile.'],
    ]);
  });
});
