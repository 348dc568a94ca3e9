import { ask } from '../link/ask';
import { Backoff } from '../link/backoff';
import { embedNotes } from '../embed-notes';
import { describeDevice } from './client-rules';
import { type ContractServer, openContractServer } from './contract-server';
import { until } from './device-ground';
import { type StartedDevice, startDevice } from './start-device';

describeDevice('a server that follows the contract', openContractServer);

describe('its connection', () => {
  let server: ContractServer;
  let device: StartedDevice;
  const deviceId = (): string => device.identity.device_id;
  beforeEach(async () => {
    server = await openContractServer();
    device = await startDevice(server);
  });
  afterEach(async () => {
    await device.stop();
    await server.close();
  });

  it('says what it is and what it can', () => {
    expect(server.hellos).toEqual([
      expect.objectContaining({
        device_id: deviceId(),
        agent_ids: [],
        time_zone: expect.any(String),
        capabilities: expect.objectContaining({ ledger: true, directories: true, vectors: true }),
      }),
    ]);
  });

  it('answers pings, and keeps quiet about frames that it does not know', async () => {
    server.sendRaw(deviceId(), { type: 'ping' }, { type: 'weather' }, { type: 'tool_call', id: 'bad', action: 7 });
    await until('pong and an error', () => server.others.length === 1 && server.late.length === 1);
    expect(server.others).toEqual([{ type: 'pong' }]);
    expect(server.late).toEqual(['bad']);
  });

  it('drops a call that is cancelled before it began, and does two of the same id once', async () => {
    const insert = (id: string) => ({ type: 'tool_call', id, action: 'insert', table: 'tasks', data: { title: id } });
    server.sendRaw(deviceId(), insert('a'), insert('b'), insert('c'), insert('c'), { type: 'tool_cancel', id: 'b' });
    await until('three answers', () => server.late.length === 3);
    await server.call(deviceId(), { action: 'select', table: 'tasks' });
    expect(server.late).toEqual(['a', 'c', 'c']);
    expect(device.store.rows('tasks').map(({ title }) => title)).toEqual(['c', 'a']);
  });

  it('stops when another takes over, and says so', async () => {
    await server.cut(deviceId(), 4409);
    expect(await device.ended).toBe('replaced');
    expect(device.log.at(-1)).toMatch(/took over/);
  });

  it('fetches a new token after 4401, at once', async () => {
    const before = await device.tokens.get();
    await server.cut(deviceId(), 4401);
    await until('it is back', () => server.hellos.length === 2);
    expect(await device.tokens.get()).not.toBe(before);
  });

  it('renews its token on the connection that stands', async () => {
    server.tokenSeconds = 1;
    device.tokens.forget();
    await server.cut(deviceId(), 1012);
    await until('two renewals', () => server.others.filter(({ type }) => type === 'auth').length >= 2);
    expect(server.hellos).toHaveLength(2);
  });

  it('waits longer each time while it is refused, then is back', async () => {
    server.refuseWith = 503;
    await server.cut(deviceId(), 1006);
    const waits = (): number[] => device.log.flatMap((line) => /again in ([\d.]+) s/.exec(line)?.[1] ?? []).map(Number);
    await until('four tries', () => waits().length >= 5);
    expect(waits()).toEqual([...waits()].sort((a, b) => a - b));
    server.refuseWith = 0;
    await until('it is back', () => server.isOnline(deviceId()));
  });

  it('cuts long texts of many rows to what a frame holds, and says so', async () => {
    device.store.together(() => {
      for (let index = 0; index < 40; index += 1)
        device.store.add('notes', { title: `N${index}`, content: 'ä'.repeat(50_000) });
    });
    const { rows = [] } = await server.call(deviceId(), { action: 'select', table: 'notes' });
    expect(rows).toHaveLength(40);
    expect(String(rows[0]?.['content'])).toMatch(/^ä{4000} … \(cut: get the row for all of it\)$/);
    const { row } = await server.call(deviceId(), { action: 'get', table: 'notes', data: { id: rows[0]?.['id'] } });
    expect(row?.['content']).toHaveLength(50_000);
  });

  it('makes the vectors of its notes by the server, anew where they are of another model', async () => {
    for (const word of ['deploy', 'bakery', 'invoice']) device.store.add('notes', { title: word, content: word });
    const options = { server: server.server, token: () => device.tokens.get(), vectors: device.store.vectors };
    expect(await embedNotes(options)).toEqual({ made: 3, refused: 0 });
    expect(await embedNotes(options)).toEqual({ made: 0, refused: 0 });
    server.embeddingModel = 'model-b';
    const note = device.store.add('notes', { title: 'new', content: 'new' });
    expect(await embedNotes(options)).toEqual({ made: 4, refused: 0 });
    expect(server.embedded).toHaveLength(7);
    expect(device.store.vectors.notesToEmbed('model-b', 0, 10)).toEqual([]);
    expect(note['id']).toBeDefined();
  });

  describe('a chat', () => {
    const question = (said: string[]) =>
      ask({
        server: server.server,
        token: () => device.tokens.get(),
        message: 'List my tasks',
        perform: (call) => device.store.perform(call),
        onText: (text) => said.push(text),
      });

    it('answers tool calls itself, prints what streams, and ends with the whole', async () => {
      device.store.add('tasks', { title: 'Buy milk' });
      server.onChat = async ({ message, call, send }) => {
        const { rows = [] } = await call({ action: 'select', table: 'tasks' });
        send({ type: 'text_chunk', text: `${message}: ` });
        send({ type: 'final', response: `${message}: ${String(rows[0]?.['title'])}` });
      };
      const said: string[] = [];
      expect(await question(said)).toBe('List my tasks: Buy milk');
      expect(said).toEqual(['List my tasks: ', 'Buy milk']);
      expect(server.chatFrames[0]).toMatchObject({ type: 'chat_request', context: { time_zone: expect.any(String) } });
    });

    it('is taken up where it was cut', async () => {
      let isFirst = true;
      server.onChat = ({ send, cut }) => {
        if (isFirst) send({ type: 'text_chunk', text: 'One, ', run_id: 'f'.repeat(24), seq: 4 });
        else send({ type: 'final', response: 'One, two.' });
        if (isFirst) setTimeout(cut, 20);
        isFirst = false;
        return Promise.resolve();
      };
      const said: string[] = [];
      expect(await question(said)).toBe('One, two.');
      expect(said.join('')).toBe('One, two.');
      expect(server.chatFrames[1]).toEqual({ type: 'chat_resume', run_id: 'f'.repeat(24), since: 4 });
    });

    it('throws what the server says', async () => {
      server.onChat = ({ send }) => Promise.resolve(send({ type: 'error', code: 'busy', message: 'One at a time.' }));
      await expect(question([])).rejects.toThrow('One at a time. (busy)');
    });
  });
});

it('waits between half and all of twice the time before, up to a bound, and briefly again once it worked', () => {
  const least = new Backoff({ firstMs: 500, soonMs: 30_000, mostMs: 30_000, random: () => 0 });
  const most = new Backoff({ firstMs: 500, soonMs: 30_000, mostMs: 30_000, random: () => 1 });
  const eight = (backoff: Backoff): number[] => Array.from({ length: 8 }, () => backoff.next());
  expect(eight(least)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(eight(most)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  most.reset();
  expect(most.next()).toBe(500);
});

it('waits for five seconds at most at first, for a server that is started again, and longer for one that stays away', () => {
  const backoff = new Backoff({ random: () => 1 });
  const waits = Array.from({ length: 14 }, () => backoff.next());
  expect(waits.slice(3, 12)).toEqual([4_000, ...Array.from({ length: 8 }, () => 5_000)]);
  expect(waits.slice(12)).toEqual([15_000, 15_000]);
});
