import { Types } from 'mongoose';
import { CHAT_DOOR } from '../../../src/contracts/devices/frames';
import type { Thread, ThreadMessage } from '../../../src/contracts/devices/chat';
import type { List } from '../../../src/contracts/kernel/common';
import { openProduct, type Product } from '../../rigs/open-product';
import { type HeardCall, TableData, TableDevice, type TableDeviceOptions } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { findWordsAfter } from '../../support/find-words';
import { WeftClient } from '../../support/weft-client';

/** The source's rows, by a client of plain `ws` that knows the table of frames alone, with the demo model. */
describe('a chat with the data on a device', () => {
  let product: Product;
  let ana: WeftClient;
  const open: TableDevice[] = [];
  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise', DEVICES_CHAT_CONCURRENCY: '1' });
    ana = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(async () => {
    for (const device of open) device.close();
    await product.stop();
  });

  const connect = async (data = new TableData(), options: TableDeviceOptions = {}, { token } = ana) => {
    const device = await TableDevice.open(product.url, CHAT_DOOR, token, data, options);
    open.push(device);
    return device;
  };
  const withTasks = () => {
    const data = new TableData();
    for (const [title, status] of [
      ['Buy milk', 'todo'],
      ['Call Ada', 'todo'],
      ['Send the invoice', 'done'],
      ['Write the offer', 'todo'],
    ])
      data.add('tasks', { title, status, priority: 'medium', projectId: null, isAiSuggested: 0, isApproved: 1 });
    return data;
  };
  const actions = (calls: readonly HeardCall[]) => calls.map(({ action, table }) => `${action} ${table ?? ''}`.trim());

  it('Read flow', async () => {
    const device = await connect(withTasks());
    const answer = await device.ask('List my tasks');
    expect(actions(device.heard)).toContain('select tasks');
    for (const title of ['Buy milk', 'Call Ada', 'Send the invoice']) expect(answer).toContain(title);
    expect(
      device.frames
        .filter(({ type }) => type === 'text_chunk')
        .map(({ text }) => text)
        .join(''),
    ).toContain('Buy milk');
    expect(device.frames.filter(({ type }) => type === 'final' || type === 'error')).toHaveLength(1);
    expect(JSON.stringify(device.heard)).not.toContain('null');
  });

  it('Write flow', async () => {
    const device = await connect();
    const answer = await device.ask('Create a task called Buy bread');
    const [row] = [...device.data.rows('tasks').values()];
    expect(row).toMatchObject({ title: 'Buy bread', isAiSuggested: 0, isApproved: 1 });
    expect(device.heard[0]).toMatchObject({ action: 'insert', table: 'tasks' });
    expect(Object.keys(device.heard[0]?.data ?? {})).not.toEqual(expect.arrayContaining(['id']));
    expect(answer).toContain('Buy bread');
  });

  it('Multi-tool', async () => {
    const device = await connect(withTasks());
    const answer = await device.ask('How many todo tasks do I have?');
    expect(device.heard.find(({ action }) => action === 'select')?.filters).toMatchObject({ status: 'todo' });
    expect(answer).toContain('3');
  });

  it('Vector upsert', async () => {
    const device = await connect();
    await device.ask('Create a note about the deployment: run the script twice');
    expect(actions(device.heard)).toEqual(['insert notes', 'vector_upsert']);
    const [note] = [...device.data.rows('notes').values()];
    expect(device.data.vectors.get(note?.id ?? '')?.vector.length).toBeGreaterThan(10);
    // Paid, and in the ledger; so is what a device has embedded itself.
    const rows = () => product.base.models.ModelCall.countDocuments({ agent: 'device.embed', outcome: 'ok' });
    await waitFor('its row', async () => (await rows()) === 1);
    await ana.request('POST', '/api/v1/storage/vectors/embed', { body: { text: 'Another text' } });
    await waitFor('the other row', async () => (await rows()) === 2);
  });

  it('Vector search', async () => {
    const device = await connect();
    await device.ask('Create a note about the deployment: run the script twice');
    const answer = await device.ask('Find notes about deployment');
    expect(actions(device.heard)).toContain('vector_search');
    expect(answer).toContain('run the script twice');
  });

  it('refuses a time zone that there is not, and goes on', async () => {
    const device = await connect(withTasks());
    await expect(device.ask('What is due today?', { time_zone: 'Moon/Crater' })).rejects.toThrow('validation_failed');
    expect(await device.ask('What is due today?', { time_zone: 'Asia/Tokyo' })).not.toBe('');
  });

  it('Concurrent calls', async () => {
    const data = withTasks();
    data.add('projects', { name: 'Relaunch', clientId: null, status: 'active', aiSummary: null });
    const device = await connect(data);
    const answer = await device.ask('List my projects and my tasks');
    expect(actions(device.heard).sort()).toEqual(['select projects', 'select tasks']);
    expect(new Set(device.heard.map(({ id }) => id)).size).toBe(2);
    expect(device.answered).toHaveLength(2);
    expect(answer).toContain('Relaunch');
    expect(answer).toContain('Buy milk');
  });

  it('answers two people’s devices at once, each with its own rows', async () => {
    const bea = await WeftClient.register(product.url);
    const theirs = new TableData();
    theirs.add('tasks', { title: 'Water the plants', status: 'todo', priority: 'low', projectId: null });
    const second = await TableDevice.open(product.url, CHAT_DOOR, bea.token, theirs);
    open.push(second);
    const first = await connect(withTasks());
    const same = { device_id: 'laptop' };
    const [one, other] = await Promise.all([first.ask('List my tasks', same), second.ask('List my tasks', same)]);
    expect([one.includes('Buy milk'), one.includes('Water')]).toEqual([true, false]);
    expect([other.includes('Water the plants'), other.includes('Buy milk')]).toEqual([true, false]);
  });

  it('_tool_loop max iter', async () => {
    const device = await connect(withTasks());
    const answer = await device.ask('List my tasks [demo:loop]');
    expect(actions(device.heard)).toEqual(Array.from({ length: 5 }, () => 'select tasks'));
    expect(answer).not.toBe('');
  });

  it('answers after the connection was cut in the middle, to the next connection, by the same id', async () => {
    const data = withTasks();
    const first: TableDevice = await connect(data, {
      answerWhen: () => {
        first.cut();
        return new Promise(() => undefined);
      },
    });
    first.send({ type: 'chat_request', message: 'List my tasks', context: {} });
    await waitFor('the cut', () => first.closed !== undefined, 20_000);
    const second = await connect(data);
    await waitFor('the call anew', () => second.heard.length > 0, 20_000);
    expect(second.heard[0]?.id).toBe(first.heard[0]?.id);
    const thread = await waitForAnswer();
    expect(thread.content).toContain('Buy milk');
  });

  it('a call goes to the program that asked, come back by the same log-in, not to another of its person', async () => {
    const data = withTasks();
    const first: TableDevice = await connect(data, {
      answerWhen: () => {
        first.cut();
        return new Promise(() => undefined);
      },
    });
    first.send({ type: 'chat_request', message: 'List my tasks', context: {} });
    await waitFor('the call', () => first.heard.length > 0, 20_000);
    const other = await connect(new TableData(), {}, await WeftClient.login(product.url, ana.user.email));
    await waitFor('the run to be parked', () => product.base.models.Run.exists({ status: 'waiting' }).then(Boolean));
    const again = await connect(data);
    await waitFor('the call anew', () => again.heard.length > 0, 20_000);
    expect(again.heard[0]?.id).toBe(first.heard[0]?.id);
    expect((await waitForAnswer()).content).toContain('Buy milk');
    expect(other.heard).toEqual([]);
  });

  it('Tool timeout', async () => {
    const device = await connect(withTasks(), { answerWhen: () => new Promise(() => undefined) });
    const startedAt = Date.now();
    const answering = device.ask('List my tasks');
    // The only place of the worker serves another meanwhile.
    await waitFor('the call', () => device.heard.length > 0, 20_000);
    const other = await connect(withTasks());
    expect(await other.ask('List my tasks')).toContain('Buy milk');
    expect(device.frames.some(({ type }) => type === 'final')).toBe(false);
    const answer = await answering;
    expect(Date.now() - startedAt).toBeGreaterThan(25_000);
    expect(answer).toMatch(/does not answer|no answer|not answer/i);
    const before = await ignored();
    const [late = '', answered = ''] = [device.heard[0]?.id, other.heard[0]?.id];
    device.send({ type: 'tool_result', id: late, rows: [] });
    other.send({ type: 'tool_result', id: answered, rows: [] });
    other.send({ type: 'tool_result', id: `${late.slice(0, 24)}:nobody asked this`, rows: [] });
    other.send({ type: 'tool_result', id: 'nonsense', rows: [] });
    expect(await device.ask('hello')).not.toBe('');
    await waitFor('all to be counted', async () => (await ignored()).late > before.late);
    const [now, were] = [await ignored(), before];
    expect({ late: now.late - were.late, repeated: now.repeated - were.repeated }).toEqual({ late: 2, repeated: 1 });
    expect(now.unknown - were.unknown).toBe(1);
  }, 90_000);

  /** Answers that were ignored so far. */
  async function ignored() {
    const metric = product.base.metrics.registry.getSingleMetric('weft_device_results_ignored_total');
    const { values } = (await metric?.get()) ?? { values: [] };
    const count = (reason: string) => values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0;
    return { late: count('late'), repeated: count('repeated'), unknown: count('unknown') };
  }

  it('keeps what was said, sealed, and nothing of what was read', async () => {
    const data = new TableData();
    data.add('tasks', {
      title: 'Buy milk',
      status: 'todo',
      priority: 'low',
      description: 'canary-7f3a9c in a row',
      projectId: null,
    });
    const device = await connect(data);
    await device.ask('List my tasks');
    const threads = await ana.request<List<Thread>>('GET', '/api/v1/devices/threads');
    const [thread] = threads.items;
    const said = await ana.request<List<ThreadMessage>>('GET', `/api/v1/devices/threads/${thread?.id}/messages`);
    expect(said.items.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(said.items[1]?.calls[0]).toMatchObject({ tool: 'list_tasks', outcome: 'done', count: 1 });
    // What was shown while it worked is gone a minute later.
    expect(await findWordsAfter(product, ['canary-7f3a9c', 'Buy milk'], 60_000)).toEqual([]);
    expect(
      await product.base.models.DeviceRunKey.countDocuments({
        runId: new Types.ObjectId(said.items[1]?.run_id ?? ''),
      } as never),
    ).toBe(0);
  });

  async function waitForAnswer(): Promise<ThreadMessage> {
    let answered: ThreadMessage | undefined;
    await waitFor(
      'an answer',
      async () => {
        const { items } = await ana.request<List<Thread>>('GET', '/api/v1/devices/threads');
        const said = await ana.request<List<ThreadMessage>>('GET', `/api/v1/devices/threads/${items[0]?.id}/messages`);
        answered = said.items.find(({ role }) => role === 'assistant');
        return answered !== undefined;
      },
      30_000,
    );
    if (!answered) throw new Error('not answered');
    return answered;
  }
});
