import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import type { AgentRunLog, LocalAgent } from '../../../src/contracts/devices/agent-schemas';
import type { Device } from '../../../src/contracts/devices/devices';
import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import type { List } from '../../../src/contracts/kernel/common';
import type { Run } from '../../../src/contracts/kernel/runs';
import { openProduct, type Product } from '../../rigs/open-product';
import { TableData, TableDevice, type TableDeviceOptions } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { findWords, findWordsAfter } from '../../support/find-words';
import { HttpFailure, WeftClient } from '../../support/weft-client';

const MAIL = {
  path: '/inbox/offer.eml',
  name: 'offer.eml',
  content: 'From: Ada <ada@example.test>\nSubject: Send the offer\n\nTODO: send the offer to Ada\n',
};
const NOTES = { path: '/inbox/notes.md', name: 'notes.md', content: '# Meeting\n\n- TODO: order new cards\n' };

/** The source's rows of background agents that need a device, by a client of plain `ws` that knows the table of frames alone. */
describe('a local agent and its device', () => {
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

  const connect = async (deviceId: string, data = new TableData(), options: TableDeviceOptions = {}) => {
    const device = await TableDevice.open(product.url, DEVICE_DOOR, ana.token, data, { ledger: true, ...options });
    open.push(device);
    device.hello(deviceId, { capabilities: { ledger: true } });
    await device.next(({ type }) => type === 'hello_ok');
    return device;
  };
  const create = (deviceId: string, fields: object = {}) =>
    ana.request<LocalAgent>('POST', '/api/v1/agents/local', {
      body: {
        ...{ name: 'Inbox', device_id: deviceId, directory_paths: ['/inbox'], data_types: ['tasks'] },
        ...{ prompt_template: 'Lines with TODO are tasks.', file_extensions: ['.eml', '.md'], ...fields },
      },
    });
  const start = (agent: LocalAgent) =>
    ana.request<{ runId: string }>('POST', `/api/v1/agents/${agent.id}/run`, { body: {} });
  const endOf = (agent: LocalAgent) =>
    waitFor(
      'the end of a run',
      async () => {
        const query = { agent_id: agent.id };
        const { items } = await ana.request<List<AgentRunLog>>('GET', '/api/v1/agents/runs', { query });
        return items.find(({ status }) => status !== 'running');
      },
      30_000,
    );

  it('Local agent run', async () => {
    const device = await connect('laptop', new TableData(), { files: [MAIL, NOTES] });
    const agent = await create('laptop');
    await start(agent);
    const log = await endOf(agent);
    const rows = [...device.data.rows('tasks').values()];
    expect({ status: log.status, errors: log.errors }).toEqual({ status: 'success', errors: [] });
    expect(log.items_processed).toBe(2);
    expect(log.items_created).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatchObject({ isAiSuggested: 1, isApproved: 0 });
    expect(device.frames.find(({ type }) => type === 'agent_run')).toMatchObject({
      agent_id: agent.id,
      config: { paths: ['/inbox'], file_extensions: ['.eml', '.md'], data_types: ['tasks'] },
    });
    // Again: nothing is looked into, or inserted, twice.
    await start(agent);
    await waitFor('the second run', () => device.frames.filter(({ type }) => type === 'agent_run').length === 2);
    await endOf(agent);
    expect(device.data.rows('tasks').size).toBe(rows.length);
    // What was read is nowhere in plain text.
    const { connection } = product.base;
    for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
      const kept = await connection.collection(name).find({}).toArray();
      expect({ name, has: JSON.stringify(kept).includes('order new cards') }).toEqual({ name, has: false });
    }
  });

  it('keeps nothing of what it read: not of rows, files, mails, their names and places; also a day later', async () => {
    const canary = (of: string) => `canary-${of}-${randomUUID()}`;
    const words = {
      ...{ project: canary('project'), task: canary('task'), description: canary('description') },
      ...{ file: canary('file'), name: canary('name'), folder: canary('folder'), made: canary('made') },
      ...{ subject: canary('subject'), body: canary('body'), sender: canary('sender'), attached: canary('attached') },
    };
    const data = new TableData();
    data.add('projects', { name: words.project, status: 'active' });
    data.add('tasks', { title: words.task, description: words.description, status: 'todo' });
    const mail = [
      ...[`From: ${words.sender} <x@example.test>`, `Subject: ${words.subject}`, 'Content-Type: text/plain'],
      ...[`Content-Disposition: inline; filename="${words.attached}"`, '', words.body],
    ];
    const device = await connect('vault', data, {
      files: [
        {
          path: `/inbox/${words.folder}/${words.name}.md`,
          name: `${words.name}.md`,
          content: `${words.file}\nTODO: ${words.made}`,
        },
        { path: `/inbox/${words.folder}/a.eml`, name: 'a.eml', content: mail.join('\r\n') },
        {
          path: `/inbox/${words.folder}/b.pdf`,
          name: 'b.pdf',
          content: Buffer.from(words.file).toString('base64'),
          metadata: { encoding: 'base64' },
        },
      ],
    });
    const agent = await create('vault', { data_types: ['tasks', 'notes'], file_extensions: ['.eml', '.md', '.pdf'] });
    await start(agent);
    const log = await endOf(agent);
    expect([log.items_processed, log.errors]).toEqual([2, ['A file is a broken PDF.']]);
    expect(JSON.stringify([...device.data.rows('tasks').values()])).toContain(words.made);
    const all = Object.values(words);
    expect(await findWordsAfter(product, all, 60_000)).toEqual([]);
    // What is sealed: its keys are gone with the run, and what may wait for a person runs out.
    const { models } = product.base;
    const runId = new Types.ObjectId(log.run_id);
    for (const model of [models.DeviceRunKey, models.DeviceAnswer])
      expect(await model.collection.countDocuments({ runId })).toBe(0);
    const in24Hours = new Date(Date.now() + 86_400_000);
    for (const model of [models.DeviceRunKey, models.DeviceAnswer, models.AgentJourney])
      expect(await model.collection.countDocuments({ expiresAt: { $gt: in24Hours } })).toBe(0);
    await models.AgentFinding.collection.deleteMany({ kind: 'preview', expiresAt: { $lte: in24Hours } });
    const kept = await models.AgentFinding.find({ runId }).lean();
    expect(kept.every(({ sealed, kind }) => kind === 'suggestion' && (sealed ?? '').length > 0)).toBe(true);
    expect(await findWords(product, all)).toEqual([]);
    // The look itself finds what is there: a name that was given to Weft.
    expect(
      (await findWords(product, [agent.name])).some((where) => where.startsWith('mongodb local_agent_configs')),
    ).toBe(true);
  });

  it('Device binding', async () => {
    const agent = await create('desktop');
    const other = await connect('tablet', new TableData(), { files: [NOTES] });
    const refused = await start(agent).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HttpFailure);
    expect((refused as HttpFailure).problem?.code).toBe('device_offline');
    expect(other.frames.some(({ type }) => type === 'agent_run')).toBe(false);
  });

  it('Offline resilience: a run that waits for its device begins once that is there', async () => {
    const before = await connect('phone');
    before.close();
    await waitFor('the device to be away', async () => {
      const { items } = await ana.request<List<Device>>('GET', '/api/v1/devices');
      return items.find((one) => one.device_id === 'phone')?.is_online === false;
    });
    const agent = await create('phone');
    await ana.request('POST', `/api/v1/agents/${agent.id}/run`, { body: {}, query: { queue: true } });
    const device = await connect('phone', new TableData(), { files: [NOTES] });
    const log = await endOf(agent);
    expect(log).toMatchObject({ status: 'success', items_processed: 1 });
    expect(device.data.rows('tasks').size).toBe(1);
  });

  it('WS device connect: overdue runs start', async () => {
    const agent = await create('watch');
    await product.base.models.LocalAgentConfig.updateOne({ deviceId: 'watch' }, { $set: { overdueAt: new Date() } });
    await connect('watch', new TableData(), { files: [NOTES] });
    expect(await endOf(agent)).toMatchObject({ status: 'success', trigger: 'hello' });
  });

  it('a run that failed and is offered again goes on from what it had read, and then forgets it', async () => {
    const data = new TableData();
    data.add('projects', { name: 'Relaunch', clientId: null, status: 'active', aiSummary: null });
    const files = [{ path: '/inbox/photo.md', name: 'photo.md', content: '\u0000\u0001\u0002\u0003' }];
    const first = await connect('archive', data, { files });
    const agent = await create('archive');
    const { runId } = await start(agent);
    expect(await endOf(agent)).toMatchObject({ status: 'error' });
    const keysOf = () => product.base.models.DeviceRunKey.countDocuments({ runId: new Types.ObjectId(runId) });
    const statusOf = async () => (await ana.request<Run>('GET', `/api/v1/runs/${runId}`)).status;
    const failed = await ana.request<Run>('GET', `/api/v1/runs/${runId}`);
    expect([failed.status, failed.error]).toMatchObject(['failed', { code: 'agent_failed', retryable: true }]);
    expect(await keysOf()).toBe(1);
    first.close();
    const second = await connect('archive', data, { files: [NOTES] });
    await ana.request('POST', `/api/v1/runs/${runId}/retry`);
    await waitFor('the run to end again', async () => (await statusOf()) === 'succeeded', 30_000);
    // What it had read of the device before is not asked for again.
    expect(first.heard.map(({ table }) => table)).toContain('projects');
    expect(second.data.rows('tasks').size).toBe(1);
    await waitFor('its key to be gone', async () => (await keysOf()) === 0);
  });

  it('a device that goes away in the middle ends the run, and the next goes on', async () => {
    const first: TableDevice = await connect('server', new TableData(), {
      files: [NOTES],
      answerWhen: () => {
        first.cut();
        return new Promise(() => undefined);
      },
    });
    const agent = await create('server');
    await start(agent);
    await waitFor('the cut', () => first.closed !== undefined, 20_000);
    const second = await connect('server', first.data, { files: [NOTES] });
    expect(await endOf(agent)).toMatchObject({ status: 'success' });
    expect(second.data.rows('tasks').size).toBe(1);
  });
});
