import { CAPABILITIES } from '../../../../../config/model-catalogue';
import { ModelAnswerInvalid, ModelCut } from '../../../model-errors';
import { ask, conversation, refusedFor, sent, timeTool, weatherSchema } from '../__fixtures__/conversation';
import { ollamaAnswers, ollamaStreams } from '../__fixtures__/ollama';
import { args, call, chunk, cuts, decodePieces, first, NAMES, text, thought } from '../__fixtures__/read-in-pieces';
import { ollamaDialect } from './ollama';

const open = () => ollamaDialect.openStream(ask(), NAMES);
const bytes = (value: string) => new TextEncoder().encode(value);
const EXPECTED = {
  plain: [first, thought('hm'), text('Grüße'), text(' aus 京都 👩‍🚀!'), chunk({}, 'stop')],
  parallelTools: [
    first,
    call(0, 'call_T1_0', 'get_weather'),
    args(0, '{"city":"Paris 🌧"}'),
    call(1, 'call_x9', 'get_time'),
    args(1, '{}'),
    chunk({}, 'tool_calls'),
  ],
  length: [first, text('Once'), chunk({}, 'length')],
};

describe('ollamaDialect', () => {
  it('encodes a conversation with tools', () => {
    const { url, headers, body } = sent(ollamaDialect, conversation, { apiKey: undefined });
    expect(url).toBe('http://127.0.0.1:11434/api/chat');
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(body).toEqual({
      model: 'theirs',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'system', content: 'Use tools.' },
        { role: 'user', content: 'Weather and time here?', images: ['iVBORw0KGgo='] },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'call_a.1', function: { index: 0, name: 'get_weather', arguments: { city: 'Paris' } } },
            { id: 'call_b', function: { index: 1, name: 'get_time', arguments: {} } },
          ],
        },
        { role: 'tool', content: '{"degrees":21}', tool_name: 'get_weather', tool_call_id: 'call_a.1' },
        { role: 'tool', content: 'noon', tool_name: 'get_time', tool_call_id: 'call_b' },
        { role: 'user', content: 'Thanks. And now?' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'get_weather', description: 'Weather now', parameters: weatherSchema },
        },
        {
          type: 'function',
          function: { name: 'get_time', description: '', parameters: { type: 'object', properties: {} } },
        },
      ],
      options: {},
      stream: false,
    });
  });

  it('encodes the parameters', () => {
    const request = ask({
      stream: true,
      temperature: 0,
      top_p: 0.5,
      max_tokens: 9,
      stop: 'a',
      seed: 3,
      frequency_penalty: 1,
      tools: [timeTool],
      tool_choice: 'none',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: weatherSchema } },
    });
    const { body } = sent(ollamaDialect, request);
    expect(body).toEqual({
      model: 'theirs',
      messages: [{ role: 'user', content: 'Hi' }],
      format: weatherSchema,
      options: { temperature: 0, top_p: 0.5, num_predict: 9, seed: 3, frequency_penalty: 1, stop: ['a'] },
      stream: true,
    });
    expect(sent(ollamaDialect, ask({ response_format: { type: 'json_object' } })).body['format']).toBe('json');
  });

  it.each([
    ['n', { n: 3 }],
    ['tool_choice', { tools: [timeTool], tool_choice: 'required' }],
    ['parallel_tool_calls', { tools: [timeTool], parallel_tool_calls: false }],
    [
      'messages.0.content',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }] },
    ],
    [undefined, { tools: [timeTool], tool_choice: 'auto', parallel_tool_calls: true, user: 'u' }],
  ])('refuses %s', (path, fields) => {
    expect(refusedFor(ollamaDialect, ask(fields))).toBe(path);
  });

  it.each([
    ['qwen3', 'high', true],
    ['qwen3', 'none', false],
    ['gpt-oss:20b', 'minimal', 'low'],
    ['gpt-oss:20b', 'xhigh', 'high'],
    ['gpt-oss:20b', 'enormous', undefined],
    ['gpt-oss:20b', 'none', false],
    ['qwen3', undefined, undefined],
  ])('%s is told how much to think: %s', (providerModel, effort, think) => {
    const thinkOf = (thinking: boolean) =>
      sent(ollamaDialect, ask({ reasoning_effort: effort }), {
        providerModel,
        capabilities: { ...CAPABILITIES.ollama, thinking },
      }).body['think'];
    expect(thinkOf(true)).toBe(think);
    expect(thinkOf(false)).toBeUndefined();
  });

  it('decodes whole answers', () => {
    const { choices, usage } = ollamaDialect.decode(ollamaAnswers.tools, NAMES);
    expect(choices[0]).toMatchObject({
      message: {
        content: 'Looking.',
        tool_calls: [
          { id: 'call_T1_0', function: { arguments: '{"city":"Paris 🌧"}' } },
          { id: 'call_x9', function: { name: 'get_time', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
    expect(usage).toMatchObject({ prompt_tokens: 26, completion_tokens: 282, total_tokens: 308 });
    const ends = (['plain', 'json', 'length'] as const).map((name) => {
      const choice = ollamaDialect.decode(ollamaAnswers[name], NAMES).choices[0];
      return [choice?.message.content, choice?.finish_reason];
    });
    expect(ends).toEqual([
      ['Hello.', 'stop'],
      ['{"ok":true}', 'stop'],
      ['Once', 'length'],
    ]);
    expect(() => ollamaDialect.decode({ hello: 1 }, NAMES)).toThrow(ModelAnswerInvalid);
    expect(() => ollamaDialect.decode({ ...ollamaAnswers.plain, done: false }, NAMES)).toThrow(ModelAnswerInvalid);
  });

  it.each(Object.entries(EXPECTED))('decodes the stream "%s", however it is cut', (name, expected) => {
    const stream = ollamaStreams[name as keyof typeof EXPECTED];
    for (const variant of [stream, stream.replaceAll('\n', '\r\n'), stream.trimEnd()])
      for (const [, pieces] of cuts(variant)) expect(decodePieces(open(), pieces)).toEqual(expected);
  });

  it('tells the usage of the last line', () => {
    const stream = open();
    stream.push(bytes(ollamaStreams.plain));
    expect(stream.usage).toMatchObject({ prompt_tokens: 26, completion_tokens: 282 });
  });

  it('throws for an error, a cut and what is no answer', () => {
    expect(() => open().push(bytes(ollamaStreams.error))).toThrow(
      expect.objectContaining({ name: 'ProviderError', message: 'model runner has unexpectedly stopped', status: 500 }),
    );
    const cut = open();
    cut.push(bytes(`${ollamaStreams.cut}{"mess`));
    expect(() => cut.end()).toThrow(ModelCut);
    for (const garbage of ['<html>\n', '7\n', '{"a":1}\n', 'data: {}\n'])
      expect(() => open().push(bytes(garbage))).toThrow(ModelAnswerInvalid);
  });
});
