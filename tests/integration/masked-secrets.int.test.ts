/** Secrets in what people and agents write: where they must not be, who may look at them, and how long. */
import { Binary } from 'mongodb';
import type { Block } from '../../src/contracts/canvas/blocks';
import type { Canvas } from '../../src/contracts/canvas/canvas';
import type { SupportMessage } from '../../src/contracts/support/messages';
import type { SupportSession } from '../../src/contracts/support/sessions';
import type { TaskLane } from '../../src/contracts/support/task-lane';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { openProduct, type Product } from '../rigs/open-product';
import { readFrames, withoutDrafts } from '../rigs/support-ground';
import { waitFor } from '../rigs/test-services';
import { WeftClient } from '../support/weft-client';

// Each is told from all others, so that one that is found says where it came from.
const made = (name: string): string => ['Zz', name, '!77qX'].join('');
const NAMES = [
  'Title',
  'Summary',
  'Message',
  'Answer',
  'Output',
  'File',
  'Lane',
  'Step',
  'Block',
  'Todo',
  'Prompt',
  'Notes',
  'Asked',
];
const MARK = /\[secret: [^\]]* #([a-z2-7]{10})\]/;
const markIn = (value: unknown): string => MARK.exec(JSON.stringify(value))?.[1] ?? 'no mark';

describe('secrets in texts', () => {
  let fake: FakeLlm;
  let product: Product;
  let ana: WeftClient;
  beforeAll(async () => {
    fake = await startFakeLlm();
    product = await openProduct({
      OPENAI_BASE_URL: `${fake.url}/v1`,
      OPENAI_MODEL: 'gpt-fake',
      DEFAULT_TIER: 'enterprise',
      LLM_FIRST_TOKEN_TIMEOUT_MS: '60000',
    });
    ana = await WeftClient.register(product.url);
    await withoutDrafts(ana);
  }, 60_000);
  afterAll(async () => {
    await product.stop();
    await fake.close();
  });

  const session = (body: object) => ana.request<SupportSession>('POST', '/api/ai-sessions', { body });
  const reveal = (of: string, mark: string, by = ana) => by.fetch('POST', `${of}/secrets/${mark}/reveal`, {});
  const revealed = async (of: string, mark: string) =>
    ((await (await reveal(of, mark)).json()) as { value?: string }).value;
  const ofSession = (id: string) => `/api/ai-sessions/${id}`;
  const ofCanvas = (id: string) => `/api/v1/canvas/${id}`;

  it('of a session are neither stored nor sent to a model; the originals are shown to whoever works on it', async () => {
    fake.script({
      text: `Use password: ${made('Lane')} for now.`,
      toolCalls: [
        { name: 'update_task_lane', args: { questions: [{ text: 'What is the Wi-Fi password?' }], actions: [] } },
      ],
    });
    const began = await session({ title: `VPN, password: ${made('Title')}`, problem_summary: `PW=${made('Summary')}` });
    const of = ofSession(began.id);
    expect(began.title).toMatch(MARK);
    const lane = await ana.request<TaskLane>('PUT', `${of}/task-lane`, {
      body: {
        questions: [
          { id: 'q1', text: 'Which?', context: '', options: [], state: 'answered', answer: `pw: ${made('Answer')}` },
        ],
        actions: [
          {
            id: 'a1',
            title: 'Read',
            description: '',
            command: null,
            state: 'done',
            output: `Key Content : ${made('Output')}`,
          },
        ],
      },
    });
    // The same again is the same, mark and all: nothing to save.
    const again = await ana.request<TaskLane>('PUT', `${of}/task-lane`, {
      body: { questions: lane.questions, actions: lane.actions, revision: lane.revision },
    });
    expect(again.revision).toBe(lane.revision);
    const file = await fetch(`${product.url}${of}/attachments?name=log.txt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ana.token}`, 'content-type': 'application/octet-stream' },
      body: `line\n${'filler line\n'.repeat(6_000)}password=${made('File')}\nend`,
    });
    const { id: attachmentId } = (await file.json()) as { id: string };
    const response = await ana.fetch('POST', `${of}/messages`, {
      body: {
        content: `My password is ${made('Message')}, what now?`,
        answers: [{ item_id: 'a1', kind: 'action', state: 'done', text: `Key Content : ${made('Output')}` }],
        attachment_ids: [attachmentId],
      },
      query: { format: 'typed' },
    });
    await readFrames(response);
    const { items: newest } = await ana.request<{ items: SupportMessage[] }>('GET', `${of}/messages`);
    const items = newest.reverse();
    expect(items.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(await revealed(of, markIn(began.title))).toBe(made('Title'));
    expect(await revealed(of, markIn(items[0]?.content))).toBe(made('Message'));
    expect(await revealed(of, markIn(items[0]?.answers))).toBe(made('Output'));
    expect(await revealed(of, markIn(items[1]?.content))).toBe(made('Lane'));
    expect(markIn(items[0]?.answers)).toBe(markIn(lane.actions)); // the same secret is the same mark
    const stored = await (await ana.fetch('GET', `${of}/attachments/${attachmentId}`, {})).text();
    expect(await revealed(of, markIn(stored))).toBe(made('File'));
    const asked = JSON.stringify(fake.calls.map(({ body }) => body));
    expect(asked).toContain('what now?');
    expect(NAMES.filter((name) => asked.includes(made(name)))).toEqual([]);

    // An answer is a secret by what was asked, wherever it stands in the message.
    const { questions } = await ana.request<TaskLane>('GET', `${of}/task-lane`);
    const asks = questions.find(({ text }) => text.includes('Wi-Fi'));
    fake.script({ text: 'Thanks.' });
    const answered = await ana.fetch('POST', `${of}/messages`, {
      body: {
        content: `**${asks?.text ?? ''}**\n${made('Asked')}`,
        answers: [{ item_id: asks?.id, kind: 'question', state: 'answered', text: made('Asked') }],
      },
    });
    await readFrames(answered);
    const later = await ana.request<{ items: SupportMessage[] }>('GET', `${of}/messages`);
    const withAnswer = later.items.find(({ answers }) => answers[0]?.kind === 'question');
    expect(await revealed(of, markIn(withAnswer?.answers))).toBe(made('Asked'));
    expect(markIn(withAnswer?.content)).toBe(markIn(withAnswer?.answers));

    // Who goes on in a new session can still look; whoever only sees it cannot.
    await ana.request('POST', `${of}/pause`, { body: { notes: `password: ${made('Notes')}` } });
    const next = await session({ title: 'Goes on', resumes: began.id });
    expect(await revealed(ofSession(next.id), markIn(next.problem_summary))).toBe(made('Summary'));
    expect((await reveal(of, 'aaaaaaaaaa')).status).toBe(404);
    const stranger = await WeftClient.register(product.url);
    expect((await reveal(of, markIn(began.title), stranger)).status).toBe(404);
    expect(await leaks(product)).toEqual([]);

    const audit = await ana.request<{ items: { action: string; resource: string; details: object }[] }>(
      'GET',
      '/api/v1/audit?action=secret.revealed&limit=50',
    );
    expect(audit.items.at(-1)).toMatchObject({
      action: 'secret.revealed',
      resource: `support-session:${began.id}`,
      details: { secret: 'password', mark: markIn(began.title) },
    });

    const kept = product.base.models.KeptSecret;
    expect(await kept.countDocuments({ subjectId: began.id })).toBeGreaterThan(5);
    await ana.request('DELETE', of);
    expect(await kept.countDocuments({ subjectId: began.id })).toBe(0);
  });

  it('of a canvas are neither stored nor sent to a model', async () => {
    const canvas = await ana.request<Canvas>('POST', '/api/v1/canvas', {
      body: { title: `Wi-Fi key: ${made('Title')}` },
    });
    const of = ofCanvas(canvas.id);
    const block = await ana.addBlock(canvas.id, `password: ${made('Block')}`);
    const changed = await ana.updateBlock(canvas.id, block.id, {
      content: { text: `${(block.content as { text: string }).text}\nand pw: ${made('Todo')}` },
    });
    expect(markIn(changed.content)).toBe(markIn(block.content));
    const link = await ana.request<Block>('POST', `${of}/blocks`, {
      body: {
        kind: 'link',
        content: { url: `https://bob:${made('Step').replace('!', '')}@example.org/`, title: 'Board', description: '' },
      },
    });
    expect((link.content as { url: string }).url).toBe('https://bob:•••@example.org/');
    fake.calls.length = 0;
    fake.script(
      { toolCalls: [{ name: 'create_text', args: { text: `The password is ${made('Lane')}` } }] },
      { text: 'Done.' },
    );
    await (
      await ana.generate(canvas.id, `Write down that the password is ${made('Prompt')}`)
    ).ended;
    const asked = JSON.stringify(fake.calls.map(({ body }) => body));
    expect(asked).toContain('Write down that');
    // What it made up itself is the model's own.
    expect(NAMES.filter((name) => name !== 'Lane' && asked.includes(made(name)))).toEqual([]);
    const { items } = await ana.request<{ items: Block[] }>('GET', `${of}/blocks`);
    expect(items.filter(({ content }) => JSON.stringify(content).includes('[secret: password •••]'))).toHaveLength(1);
    expect(await revealed(of, markIn(canvas.title))).toBe(made('Title'));
    expect(await revealed(of, markIn(block.content))).toBe(made('Block'));
    expect(await leaks(product)).toEqual([]);
  });

  it('that were stored before are masked on their way to models and into exports', async () => {
    fake.calls.length = 0;
    fake.script({ text: 'I see.' });
    const { id } = await session({ title: 'Old' });
    await readFrames(await ana.fetch('POST', `${ofSession(id)}/messages`, { body: { content: 'First' } }));
    const messages = product.base.models.SupportMessage;
    await messages.updateOne({ sessionId: id, seq: 1 }, { $set: { content: `password: ${made('Message')}` } });
    await readFrames(await ana.fetch('POST', `${ofSession(id)}/messages`, { body: { content: 'Second' } }));
    expect(JSON.stringify(fake.calls.at(-1)?.body)).toContain('[secret: password •••]');
    expect(JSON.stringify(fake.calls.at(-1)?.body)).not.toContain(made('Message'));
    for (const format of ['json', 'markdown']) {
      const { id: exportId } = await ana.request<{ id: string }>('POST', `${ofSession(id)}/exports`, {
        body: { format },
      });
      const file = await waitFor('the file of the export', async () => {
        const response = await ana.fetch('GET', `${ofSession(id)}/exports/${exportId}/file`, {});
        return response.ok && response.text();
      });
      expect(file).toContain('[secret: password •••');
      expect(file).not.toContain(made('Message'));
    }
  });

  it('end with their time', async () => {
    const canvas = await ana.request<Canvas>('POST', '/api/v1/canvas', {
      body: { title: `password: ${made('Title')}` },
    });
    const kept = product.base.models.KeptSecret;
    const record = await kept.findOne({ subjectId: canvas.id }).lean();
    expect((record?.expiresAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(89 * 86_400_000);
    await kept.updateOne({ subjectId: canvas.id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(await (await reveal(ofCanvas(canvas.id), markIn(canvas.title))).json()).toMatchObject({
      code: 'secret_not_kept',
    });
  });
});

/** Where in the database, and in the streams and texts of Redis, one of people's secrets can be read. What a model made up itself stays in the record of its run. */
async function leaks({ base }: Product): Promise<string[]> {
  const found: string[] = [];
  const look = (place: string, text: string) => {
    for (const name of NAMES) if (name !== 'Lane' && text.includes(made(name))) found.push(`${made(name)} in ${place}`);
  };
  for (const { name } of (await base.connection.db?.listCollections().toArray()) ?? [])
    for (const record of (await base.connection.db?.collection(name).find().toArray()) ?? [])
      look(
        name,
        JSON.stringify(record, (_key, value: unknown) => (value instanceof Binary ? value.toString('utf8') : value)),
      );
  const redis = base.redis.command;
  for (const key of await redis.keys(`${base.config.REDIS_PREFIX}*`)) {
    const type = await redis.type(key);
    if (type === 'stream') look(key, JSON.stringify(await redis.xrange(key, '-', '+')));
    if (type === 'string') look(key, (await redis.get(key)) ?? '');
    if (type === 'hash') look(key, JSON.stringify(await redis.hgetall(key)));
  }
  return found;
}
