import { CAPABILITIES } from '../../../../../config/model-catalogue';
import { ask, conversation, refusedFor, sent, timeTool, weatherTool } from '../__fixtures__/conversation';
import { anthropicDialect } from './anthropic';
import { geminiDialect } from '../gemini/gemini';
import { ollamaDialect } from '../ollama/ollama';

const CACHED = { cache_control: { type: 'ephemeral' } };
const HOUR = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const CAN = { provider: 'anthropic' as const, capabilities: CAPABILITIES.anthropic };
const CANNOT = { ...CAN, capabilities: { ...CAPABILITIES.anthropic, promptCache: false } };
const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more });
const image = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
const call = { id: 'a', type: 'function', function: { name: 'get_time', arguments: '' } };
const encode = (fields: object, can: object = CAN) => sent(anthropicDialect, ask({ ...fields }), can).body;
const countMarks = (body: unknown) => JSON.stringify(body).split('cache_control').length - 1;
const marks = (count: number) => ({
  messages: [{ role: 'user', content: Array.from({ length: count }, (_, at) => text(`part ${at}`, CACHED)) }],
});

describe('what Anthropic is told to keep', () => {
  it('is the tools and the system prompt, where the client marks nothing and the model has a prompt cache', () => {
    const body = sent(anthropicDialect, conversation, CAN).body;
    expect(body['system']).toEqual([text('Be brief.'), text('Use tools.', CACHED)]);
    expect(body['tools']).toMatchObject([{ name: 'get_weather' }, { name: 'get_time', ...CACHED }]);
    expect(countMarks(body)).toBe(2);
    expect(countMarks(sent(anthropicDialect, conversation, CANNOT).body)).toBe(0);
  });

  it('is what the client marks, and nothing of ours beside it', () => {
    const body = encode({
      messages: [
        { role: 'system', content: [text('Be brief.'), text('The book.', CACHED), text('It is'), text('Monday.')] },
        { role: 'user', content: [text('Look:'), { ...image, ...CACHED }] },
        { role: 'assistant', content: 'Hm.', tool_calls: [call], ...CACHED },
        { role: 'tool', tool_call_id: 'a', content: [text('noon', CACHED), text('UTC')] },
        { role: 'user', content: 'And now?' },
      ],
      tools: [weatherTool, timeTool],
    });
    expect(body['system']).toEqual([text('Be brief.\nThe book.', CACHED), text('It is\nMonday.')]);
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [text('Look:'), { type: 'image', source: { type: 'url', url: image.image_url.url }, ...CACHED }],
      },
      {
        role: 'assistant',
        content: [text('Hm.'), { type: 'tool_use', id: 'a', name: 'get_time', input: {}, ...CACHED }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [text('noon'), text('UTC')], ...CACHED },
          text('And now?'),
        ],
      },
    ]);
    expect(countMarks(body)).toBe(4);
  });

  it.each([
    ['a message', { messages: [{ role: 'user', content: 'Hi', ...CACHED }] }],
    ['a message and its last part', { messages: [{ role: 'user', content: [text('Hi', CACHED)], ...CACHED }] }],
    ['instructions alone', { messages: [{ role: 'system', content: 'Hi', ...CACHED }] }],
    ['a tool', { tools: [{ ...weatherTool, ...CACHED }, timeTool] }],
    ['a tool’s function', { tools: [{ ...weatherTool, function: { ...weatherTool.function, ...CACHED } }, timeTool] }],
    [
      'a time that it does not know, as five minutes',
      { messages: [{ role: 'user', content: [text('Hi', { cache_control: { type: 'ephemeral', ttl: '1d' } })] }] },
    ],
  ])('takes the mark of %s, and leaves it out at a model without a prompt cache', (_, fields) => {
    const body = encode({ messages: [{ role: 'user', content: 'Hi' }], ...fields });
    const { messages, tools } = body as Record<string, { content: object[] }[]>;
    expect(tools?.[0] ?? messages?.[0]?.content[0]).toMatchObject(CACHED);
    expect(JSON.stringify(body)).not.toContain('ttl');
    expect(countMarks(body)).toBe(1);
    expect(countMarks(encode({ ...fields }, CANNOT))).toBe(0);
  });

  it('is kept for an hour where the client says so', () => {
    const body = encode({
      messages: [
        { role: 'system', content: [text('The book.', HOUR)] },
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'a', content: [text('noon', HOUR), text('UTC')] },
        { role: 'user', content: 'Hi', ...CACHED },
      ],
      tools: [{ ...weatherTool, ...HOUR }],
    });
    expect(body['tools']).toMatchObject([HOUR]);
    expect(body['system']).toEqual([text('The book.', HOUR)]);
    expect(body['messages']).toMatchObject([{}, { content: [{ type: 'tool_result', ...HOUR }, text('Hi', CACHED)] }]);
  });

  it.each([CACHED, HOUR])('is all of it where the request itself is marked: %j', (mark) => {
    const body = encode({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      ...mark,
    });
    expect(body).toMatchObject(mark);
    expect(countMarks(body)).toBe(1); // none of ours beside it
    expect(countMarks(encode({ ...mark }, CANNOT))).toBe(0);
    expect(countMarks(encode({ cache_control: 'yes' }))).toBe(0);
    const full = { messages: [...marks(4).messages, { role: 'user', content: 'Hi' }] };
    expect(() => encode({ ...full, ...mark })).toThrow('can mark at most 4 places of a request, not 5.');
    expect(countMarks(encode({ ...marks(4), ...mark }))).toBe(5); // the last block is marked already
  });

  it.each([null, {}, { type: 'persistent' }])('passes over %j', (mark) => {
    const messages = [{ role: 'user', content: [text('Hi', { cache_control: mark })] }];
    expect(countMarks(encode({ messages }))).toBe(0);
  });

  it('is at most four places; more are refused before the call', () => {
    expect(countMarks(encode(marks(4)))).toBe(4);
    const fifth = () => encode(marks(5));
    expect(fifth).toThrow('Anthropic: `cache_control` can mark at most 4 places of a request, not 5.');
    expect(countMarks(encode(marks(5), CANNOT))).toBe(0);
  });

  it.each([
    ['Gemini', geminiDialect],
    ['Ollama', ollamaDialect],
  ])('is none of %s’s business', (_, dialect) => {
    const request = ask({
      messages: [
        { role: 'system', content: [text('Be brief.', CACHED)], ...CACHED },
        { role: 'user', content: [text('Hi', CACHED)], ...CACHED },
        { role: 'assistant', content: [text('Hm.', CACHED)], tool_calls: [{ ...call, ...CACHED }], ...CACHED },
        { role: 'tool', tool_call_id: 'a', content: [text('noon', CACHED)], ...CACHED },
      ],
      tools: [{ ...timeTool, function: { ...timeTool.function, ...CACHED }, ...CACHED }],
      ...CACHED,
    });
    expect(refusedFor(dialect, request)).toBeUndefined();
    expect(countMarks(sent(dialect, request, CAN).body)).toBe(0);
  });
});
