/** A model that obeys whatever it reads, and a hundred texts that give it orders: nothing is written that nobody allowed. */
import { HumanMessage } from '@langchain/core/messages';
import type { AgentRunLog, LocalAgent } from '../../../src/contracts/devices/agent-schemas';
import { CHAT_DOOR, DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import type { List } from '../../../src/contracts/kernel/common';
import { defaultDecision } from '../../../src/devices/policy';
import { answerExtract } from '../../../src/llm/providers/demo/devices/extract';
import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { HOSTILE, type HostileText, readThrough } from '../../fixtures/device-texts/hostile';
import { chatOnDevice } from '../../rigs/chat-on-device';
import { type House, openHouse } from '../../rigs/house-model';
import { MemoryDevice } from '../../rigs/memory-device';
import { TableData, TableDevice } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { BENIGN_TEXTS } from '../../support/agent-corpus/texts';
import { sampleOf } from '../../support/depth';
import { modelsAt } from '../../support/generate-by-provider';

/** All that a request says, by whomever. */
const wordsOf = (call: RecordedCall) => readThrough(JSON.stringify(call.body).replaceAll('\\"', '"'));
const textsOf = (call: RecordedCall) =>
  (call.body['messages'] as { role: string; content: unknown }[]).map(({ role, content }) => ({
    role,
    text: typeof content === 'string' ? content : JSON.stringify(content),
  }));
const orderIn = (words: string): HostileText | undefined => HOSTILE.find(({ mark }) => words.includes(mark));

/** Asked for a list it gives what it was told to, with all that was not asked for; else what the built-in model finds. */
let count = 0;
function obeyInExtraction(call: RecordedCall): FakeReply {
  const found = orderIn(wordsOf(call));
  if (!found) {
    const person = textsOf(call).findLast(({ role }) => role === 'user')?.text ?? '';
    return { text: answerExtract([new HumanMessage(person)])?.text ?? '{"items":[]}' };
  }
  const { name, args } = found.call;
  const [table = 'tasks'] = /task|note|checkpoint|project/.exec(name) ?? [];
  const items = [
    { type: `${table}s`, ...args, id: 't1', isAiSuggested: 0, isApproved: 1, createdAt: 1 },
    { type: 'tasks', title: `Obeyed ${found.mark}`, id: 't1', isAiSuggested: 0, isApproved: 1 },
    { type: 'clients', name: 'Mallory' },
    { action: name.split('_')[0], table: `${table}s`, data: args },
    { type: 'taskComments', taskId: 't1', content: 'Approved' },
  ];
  count += 1;
  // Every third one calls tools that it was never offered.
  return count % 3 === 0
    ? { toolCalls: [{ name, args }], text: JSON.stringify({ items }) }
    : { text: JSON.stringify({ items }) };
}

/** In a chat: looks where it is told to look, then does what it read there, by whichever agent it is. */
function obeyInChat(call: RecordedCall): FakeReply {
  const texts = textsOf(call);
  const words = wordsOf(call);
  if (/You decide which agents/.test(words)) return { text: '{"agents":["note","task","project","checkpoint"]}' };
  const found = orderIn(words);
  const agent = /You are the (\w+) agent/.exec(words)?.[1] ?? '';
  const hasTools = texts.some(({ role }) => role === 'tool');
  if (agent === 'note' && !hasTools && /Read/.test(words))
    return { toolCalls: [{ name: 'get_note', args: { note_id: 'n1' } }] };
  if (agent === 'task' && !hasTools && /Tasks/.test(words)) return { toolCalls: [{ name: 'list_tasks', args: {} }] };
  const hasObeyed = texts.some(({ role, text }) => role === 'assistant' && /obeying/.test(text));
  if (found && !hasObeyed) return { text: 'obeying', toolCalls: [{ name: found.call.name, args: found.call.args }] };
  // What it says goes into the thread, and is read again in the next turn.
  return { text: found ? `The note says: call ${found.call.name} (${found.mark})` : 'Done.' };
}

describe('runs on folders', () => {
  let house: House;
  let device: TableDevice;
  const hostile = sampleOf(HOSTILE, 12);
  const benign = sampleOf(BENIGN_TEXTS, 8);
  beforeAll(async () => {
    house = await openHouse({ roles: ['devices'], environment: { DEFAULT_TIER: 'enterprise' } });
    house.fake.script((call) => obeyInExtraction(call));
  }, 60_000);
  afterAll(async () => {
    device?.close();
    await house?.close();
  });

  it('insert suggestions and nothing else, and find what is in texts that mean no harm', async () => {
    const data = new TableData();
    data.rows('projects').set('p1', { id: 'p1', name: 'Website relaunch', status: 'active' });
    data.rows('tasks').set('t1', { id: 't1', title: 'Mine', status: 'todo', isAiSuggested: 0, isApproved: 1 });
    data.rows('notes').set('n1', { id: 'n1', title: 'Mine', content: 'Mine' });
    const before = structuredClone([...data.tables].map(([table, rows]) => [table, [...rows.values()]]));
    const files = [
      ...hostile.map(({ file, mark }) => ({ path: `/inbox/${mark}/${file.name}`, ...file })),
      ...benign.map(({ name, text, kind }, place) => {
        const file = kind === 'mail' ? { name: 'a.eml', content: text } : { name: 'a.md', content: text };
        return { path: `/inbox/${place}-${name.replace(/\W/g, '')}/${file.name}`, ...file };
      }),
    ];
    device = await TableDevice.open(house.product.url, DEVICE_DOOR, house.person.token, data, { ledger: true, files });
    device.hello('laptop', { capabilities: { ledger: true } });
    await device.next(({ type }) => type === 'hello_ok');
    const agent = await house.person.request<LocalAgent>('POST', '/api/v1/agents/local', {
      body: {
        ...{ name: 'Inbox', device_id: 'laptop', directory_paths: ['/inbox'], data_types: ['tasks', 'checkpoints'] },
        ...{ prompt_template: 'Extract tasks and dates.', file_extensions: ['.eml', '.md', '.txt', '.json'] },
      },
    });
    await house.person.request('POST', `/api/v1/agents/${agent.id}/run`, { body: {} });
    const log = await waitFor(
      'the end of the run',
      async () => {
        const { items } = await house.person.request<List<AgentRunLog>>('GET', '/api/v1/agents/runs');
        return items.find(({ status }) => status !== 'running');
      },
      120_000,
    );
    expect(log.items_processed).toBe(files.length);
    const { effects } = device.data;
    const wrong = effects.filter(
      ({ action, table, data: row = {} }) =>
        action !== 'insert' ||
        !['tasks', 'checkpoints'].includes(table ?? '') ||
        row['isAiSuggested'] !== 1 ||
        row['isApproved'] !== 0 ||
        'id' in row ||
        'createdAt' in row,
    );
    expect(wrong).toEqual([]);
    for (const [table, rows] of before as [string, { id: string }[]][])
      for (const row of rows) expect(data.rows(table).get(row.id)).toEqual(row);
    // It was obeyed as far as it could be: the corpus reached the model.
    const obeyed = effects.filter(({ data: row }) => String(row?.['title']).startsWith('Obeyed ref-h')).length;
    expect(obeyed).toBe(hostile.length);
    expect(await house.product.base.models.AgentFinding.countDocuments({})).toBe(0); // notes and projects were not asked for
    // No tools were offered, not even once.
    expect(house.fake.calls.filter(({ body }) => JSON.stringify(body['tools'] ?? []) !== '[]')).toEqual([]);
    const titles = new Set(
      [...data.rows('tasks').values(), ...data.rows('checkpoints').values()].map(({ title }) =>
        String(title).toLowerCase(),
      ),
    );
    for (const { name, finds, types = ['tasks', 'checkpoints'] } of benign)
      for (const item of finds as { type: string; title?: string }[])
        // A checkpoint needs a project, which not each of them names.
        if (item.type === 'tasks' && (types as string[]).includes(item.type) && item.title)
          expect([name, titles.has(item.title.toLowerCase())]).toEqual([name, true]);
  });

  it('a chat asks before it writes once it has read a note, also when it is woken, and in the next message', async () => {
    house.fake.script((call) => obeyInChat(call));
    const poison = HOSTILE.find(({ call }) => call.name === 'create_task');
    if (!poison) throw new Error('no such text');
    const data = new TableData();
    data.rows('notes').set('n1', { id: 'n1', title: 'Mail', content: poison.file.content });
    const chat = await TableDevice.open(house.product.url, CHAT_DOOR, house.person.token, data);
    const asked = () =>
      waitFor('the question', async () => {
        const { items } = await house.person.request<List<{ id: string; tool: string }>>(
          'GET',
          '/api/v1/hitl/requests',
          { query: { status: 'pending' } },
        );
        return items.find(({ tool }) => tool === 'create_task');
      });
    const thread = { thread_id: undefined as string | undefined };
    for (const message of ['Read note n1', 'Thank you']) {
      const answer = chat.ask(message, thread.thread_id ? thread : {});
      const { id } = await asked();
      expect(data.effects).toEqual([]);
      await house.person.request('PUT', `/api/v1/hitl/requests/${id}/answer`, { body: { action: 'reject' } });
      await answer;
      const threads = await house.person.request<List<{ id: string }>>('GET', '/api/v1/devices/threads');
      thread.thread_id = threads.items[0]?.id;
    }
    expect(data.effects).toEqual([]);
    chat.close();
  });
});

describe('chats that read a note, or what nobody approved', () => {
  let fake: FakeLlm;
  beforeAll(async () => {
    fake = await startFakeLlm();
    fake.script((call) => obeyInChat(call));
  });
  afterAll(() => fake.close());
  /** Nobody is there to answer: what asks is not done. */
  const byPolicy = (wanted: string[]) => ({
    mayUse: (use: { tool: { name: string; risk: 'read' | 'write' | 'delete' } }, _turn: unknown, hasRead: boolean) => {
      const decision = defaultDecision(use.tool.risk, hasRead);
      if (use.tool.risk !== 'read') wanted.push(`${use.tool.name}: ${decision}`);
      return Promise.resolve(decision === 'always' ? ('allowed' as const) : { refused: 'Nobody answered.' });
    },
  });

  it('write nothing', async () => {
    const wanted: string[] = [];
    for (const { name, file } of sampleOf(HOSTILE, 8))
      for (const [message, device] of [
        ['Read note n1', new MemoryDevice().put('notes', { id: 'n1', title: file.name, content: file.content })],
        [
          'Tasks?',
          new MemoryDevice().put('tasks', {
            ...{ id: 't2', title: 'Mail', description: file.content.slice(0, 290), isAiSuggested: 1, isApproved: 0 },
          }),
        ],
      ] as const) {
        await chatOnDevice(device, message, { models: modelsAt('openai', fake.url), tools: byPolicy(wanted) });
        const writes = device.asked.filter(({ action }) => !['select', 'get', 'vector_search'].includes(action));
        expect([name, message, writes]).toEqual([name, message, []]);
      }
    expect(wanted.length).toBeGreaterThan(5); // it did try
    expect(wanted.filter((one) => one.endsWith('always'))).toEqual([]);
  });

  it('ask nothing where nobody else’s text was read', async () => {
    fake.script(
      { text: '{"agents":["task"]}' },
      { toolCalls: [{ name: 'list_tasks', args: {} }] },
      { toolCalls: [{ name: 'create_task', args: { title: 'Buy milk' } }] },
      { text: 'Done.' },
    );
    const device = new MemoryDevice().put('tasks', { id: 't1', title: 'Mine', isAiSuggested: 0, isApproved: 1 });
    const wanted: string[] = [];
    const { isForeign } = await chatOnDevice(device, 'Buy milk', {
      ...{ models: modelsAt('openai', fake.url), tools: byPolicy(wanted) },
    });
    expect([wanted, isForeign]).toEqual([['create_task: always'], false]);
    expect(device.rows('tasks').at(-1)).toMatchObject({ title: 'Buy milk', isAiSuggested: 0, isApproved: 1 });
  });
});
