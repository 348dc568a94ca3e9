import { ApiError } from '@/api/api-error';
import { chatBody } from '@/app/snippets/chat-body';
import { type ChatFields, findFaults, FIRST_FIELDS, toChat } from './chat-fields';
import { type ChatEvent, reduceChat, type Turn } from './conversation';

const fields = (part: Partial<ChatFields> = {}): ChatFields => ({ ...FIRST_FIELDS, model: 'demo', ...part });
const play = (...events: ChatEvent[]) => events.reduce<readonly Turn[]>(reduceChat, []);
const asked = (id: number): ChatEvent => ({ type: 'asked', id, question: `question ${id}`, asked: 'demo' });
const head = { model: 'demo', callId: 'c', isFromCache: false };

describe('the conversation', () => {
  it('grows by pieces, and keeps the time of the first', () => {
    const [turn] = play(
      asked(1),
      { type: 'head', id: 1, head },
      { type: 'text', id: 1, text: 'Hel', atMs: 40 },
      { type: 'text', id: 1, text: 'lo', atMs: 90 },
      { type: 'ended', id: 1, usage: { input: 3, output: 2 }, atMs: 100 },
    );
    expect(turn).toMatchObject({
      status: 'done',
      text: 'Hello',
      firstMs: 40,
      totalMs: 100,
      usage: { output: 2 },
      head,
    });
  });

  it('keeps what had come when it was stopped, and nothing that comes later', () => {
    const [turn] = play(
      asked(1),
      { type: 'text', id: 1, text: 'Hel', atMs: 40 },
      { type: 'stopped', id: 1, atMs: 50 },
      { type: 'text', id: 1, text: 'lo', atMs: 60 },
      { type: 'failed', id: 1, error: new ApiError({ status: 0, code: 'x', detail: 'x' }), atMs: 70 },
    );
    expect(turn).toMatchObject({ status: 'stopped', text: 'Hel', totalMs: 50, error: null });
  });

  it('forgets a turn, or all', () => {
    expect(play(asked(1), asked(2), { type: 'removed', id: 1 }).map(({ id }) => id)).toEqual([2]);
    expect(play(asked(1), { type: 'cleared' }, { type: 'text', id: 1, text: 'x', atMs: 1 })).toEqual([]);
  });
});

describe('toChat', () => {
  it('sends the system prompt, what was said, and the question', () => {
    const turns = play(
      asked(1),
      { type: 'text', id: 1, text: 'Yes', atMs: 1 },
      { type: 'stopped', id: 1, atMs: 2 },
      asked(2),
      {
        type: 'failed',
        id: 2,
        error: new ApiError({ status: 503, code: 'x', detail: 'x' }),
        atMs: 3,
      },
    );
    const chat = toChat(fields({ system: 'Be brief.', temperature: '0,5', maxTokens: '64' }), turns, 'And now?');
    expect(chatBody(chat)).toEqual({
      model: 'demo',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'question 1' },
        { role: 'assistant', content: 'Yes' },
        { role: 'user', content: 'And now?' },
      ],
      temperature: 0.5,
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('sends nothing that is not set', () => {
    expect(chatBody(toChat(fields({ isStreamed: false }), [], 'Hi'))).toEqual({
      model: 'demo',
      messages: [{ role: 'user', content: 'Hi' }],
    });
  });

  it('sends the schema only where it is wanted', () => {
    expect(toChat(fields(), [], 'Hi').schema).toBeUndefined();
    expect(toChat(fields({ hasSchema: true }), [], 'Hi').schema).toMatchObject({ type: 'object' });
  });
});

describe('findFaults', () => {
  it.each<[Partial<ChatFields>, string[]]>([
    [{}, []],
    [{ temperature: '2', maxTokens: '1', hasSchema: true }, []],
    [{ temperature: '2.1' }, ['temperature']],
    [{ temperature: 'hot' }, ['temperature']],
    [{ maxTokens: '0' }, ['maxTokens']],
    [{ maxTokens: '1.5' }, ['maxTokens']],
    [{ schema: '[' }, []],
    [{ hasSchema: true, schema: '[' }, ['schema']],
    [{ hasSchema: true, schema: '[]' }, ['schema']],
  ])('of %j are %j', (part, names) => expect(Object.keys(findFaults(fields(part)))).toEqual(names));
});
