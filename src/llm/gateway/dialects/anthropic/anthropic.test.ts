import { CAPABILITIES } from '../../../../../config/model-catalogue';
import { ModelAnswerInvalid, ModelCut } from '../../../model-errors';
import { anthropicAnswers, anthropicStreams } from '../__fixtures__/anthropic';
import {
  ask,
  conversation,
  refusedFor,
  sent,
  timeTool,
  weatherSchema,
  weatherTool,
} from '../__fixtures__/conversation';
import { args, call, chunk, cuts, decodePieces, first, NAMES, text, thought } from '../__fixtures__/read-in-pieces';
import { anthropicDialect } from './anthropic';

const open = () => anthropicDialect.openStream(ask(), NAMES);
const CACHED = { cache_control: { type: 'ephemeral' } };
const EXPECTED = {
  plain: [first, text('Grüße'), text(' aus 京都 '), text('👩‍🚀!'), chunk({}, 'stop')],
  thinking: [first, thought('Let me see'), text('Done.'), chunk({}, 'stop')],
  parallelTools: [
    first,
    text('I will look.'),
    call(0, 'toolu_01A', 'get_weather'),
    args(0, '{"city": "Pa'),
    args(0, 'ris 🌧"}'),
    call(1, 'toolu_01B', 'get_time'),
    args(1, '{}'),
    chunk({}, 'tool_calls'),
  ],
  json: [first, text('{"ok":'), text('true}'), chunk({}, 'stop')],
  refusal: [first, chunk({}, 'content_filter')],
  length: [first, text('Once upon'), chunk({}, 'length')],
  cache: [first, text('x'), chunk({}, 'stop')],
};

describe('anthropicDialect', () => {
  it('encodes a conversation with tools', () => {
    const asked = sent(anthropicDialect, conversation, {
      provider: 'anthropic',
      providerModel: 'claude-sonnet-4-6',
      capabilities: CAPABILITIES.anthropic,
    });
    expect(asked).toEqual({
      url: 'https://api.anthropic.com/v1/messages',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': 'secret-key' },
      body: {
        model: 'claude-sonnet-4-6',
        max_tokens: 16_000,
        system: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'Use tools.', ...CACHED },
        ],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Weather and time here?' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'tool_use', id: 'call_a_1', name: 'get_weather', input: { city: 'Paris' } },
              { type: 'tool_use', id: 'call_b', name: 'get_time', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'call_a_1', content: [{ type: 'text', text: '{"degrees":21}' }] },
              { type: 'tool_result', tool_use_id: 'call_b', content: [{ type: 'text', text: 'noon' }] },
              { type: 'text', text: 'Thanks. And now?' },
            ],
          },
        ],
        tools: [
          { name: 'get_weather', description: 'Weather now', input_schema: weatherSchema },
          { name: 'get_time', input_schema: { type: 'object' }, ...CACHED },
        ],
      },
    });
  });

  it('encodes the parameters', () => {
    const request = ask({
      stream: true,
      max_tokens: 5,
      max_completion_tokens: 7,
      stop: 'END',
      temperature: 0.5,
      top_p: 1,
      user: 'u1',
      seed: 1,
      logprobs: false,
    });
    expect(sent(anthropicDialect, request, { baseUrl: 'http://proxy/', apiKey: undefined })).toEqual({
      url: 'http://proxy/v1/messages',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: {
        model: 'theirs',
        max_tokens: 7,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
        temperature: 0.5,
        stop_sequences: ['END'],
        metadata: { user_id: 'u1' },
        stream: true,
      },
    });
  });

  it.each([
    [{}, undefined, 16_000],
    [{}, 8_192, 8_192],
    [{}, 64_000, 16_000],
    [{ max_tokens: 100_000 }, 8_192, 100_000], // whether that is too much is for the provider to say
  ])(
    'asks for an answer of the length that %j and a model that gives %s tokens at most allow',
    (fields, outputMax, most) => {
      expect(sent(anthropicDialect, ask(fields), { outputMax }).body['max_tokens']).toBe(most);
    },
  );

  it.each([
    ['auto', undefined, { type: 'auto' }],
    ['none', undefined, { type: 'none' }],
    ['required', undefined, { type: 'any' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
    [{ type: 'function', function: { name: 'get_time' } }, undefined, { type: 'tool', name: 'get_time' }],
  ])('encodes the choice %j, parallel %s', (choice, parallel, expected) => {
    const request = ask({ tools: [timeTool], tool_choice: choice, parallel_tool_calls: parallel });
    expect(sent(anthropicDialect, request).body['tool_choice']).toEqual(expected);
  });

  it('asks for JSON by a schema, or by a tool where there is none', () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 1 } },
    };
    const bySchema = ask({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
    expect(sent(anthropicDialect, bySchema).body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { n: { type: 'integer', description: '{minimum: 1}' } },
          additionalProperties: false,
        },
      },
    });
    const any = ask({ response_format: { type: 'json_object' } });
    expect(sent(anthropicDialect, any).body).toMatchObject({
      tools: [{ name: 'weft_json_answer' }],
      tool_choice: { type: 'tool', name: 'weft_json_answer', disable_parallel_tool_use: true },
    });
    const withTools = ask({ response_format: { type: 'json_object' }, tools: [weatherTool] });
    expect(sent(anthropicDialect, withTools).body['tool_choice']).toMatchObject({ type: 'any' });
  });

  it('takes instructions alone as what the person says', () => {
    const request = ask({ messages: [{ role: 'system', content: 'Hello' }] });
    expect(sent(anthropicDialect, request).body).toMatchObject({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('sends no white space alone, and what is no JSON as what it is', () => {
    const toolCall = { id: 'a', type: 'function', function: { name: 'x', arguments: '{"a": "b' } };
    const image = { type: 'image_url', image_url: { url: 'data:image/jpg;charset=utf-8;base64,AA==' } };
    const request = ask({
      messages: [
        { role: 'system', content: '\n' },
        { role: 'user', content: [{ type: 'text', text: ' ' }, image] },
        { role: 'assistant', content: '\n\n', tool_calls: [toolCall] },
        { role: 'tool', tool_call_id: 'a', content: ' \n' },
      ],
    });
    const { body } = sent(anthropicDialect, request);
    expect(body).not.toHaveProperty('system');
    expect(body['messages']).toMatchObject([
      { content: [{ type: 'image', source: { media_type: 'image/jpeg', data: 'AA==' } }] },
      { content: [{ type: 'tool_use', input: { INVALID_JSON: '{"a": "b' } }] },
      { content: [{ type: 'tool_result' }] },
    ]);
    expect(JSON.stringify(body['messages'])).not.toContain('"text"');
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['audio', { audio: { voice: 'x' } }],
    ['temperature', { temperature: 1.5 }],
    ['presence_penalty', { presence_penalty: 1 }],
    ['stop', { stop: [' '] }],
    ['messages.0.content.0', { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }],
    ['messages.0.role', { messages: [{ role: 'function', name: 'x', content: 'x' }] }],
    [
      'messages.0.content.0.image_url.url',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'ftp://x' } }] }] },
    ],
    ['messages', { messages: [{ role: 'user', content: '' }] }],
    [
      'response_format.json_schema.schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
    ],
    [undefined, { n: 1, logit_bias: {}, modalities: ['text'], store: true, metadata: {}, reasoning_effort: 'low' }],
  ])('refuses %s', (path, fields) => {
    expect(refusedFor(anthropicDialect, ask(fields))).toBe(path);
  });

  it('decodes whole answers', () => {
    const { choices, usage } = anthropicDialect.decode(anthropicAnswers.tools, NAMES);
    expect(choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Looking.',
          refusal: null,
          tool_calls: [
            { id: 'toolu_01A', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
            { id: 'toolu_01B', type: 'function', function: { name: 'get_time', arguments: '{}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    expect(usage).toEqual({
      prompt_tokens: 105,
      completion_tokens: 6,
      total_tokens: 111,
      prompt_tokens_details: { cached_tokens: 90, cache_write_tokens: 5 },
    });
    expect(anthropicDialect.decode(anthropicAnswers.plain, NAMES)).toMatchObject({
      ...NAMES,
      object: 'chat.completion',
    });
    const ends = (['plain', 'json', 'refusal', 'length'] as const).map((name) => {
      const choice = anthropicDialect.decode(anthropicAnswers[name], NAMES).choices[0];
      return [choice?.message.content, choice?.finish_reason];
    });
    expect(ends).toEqual([
      ['Hello.', 'stop'],
      ['{"ok":true}', 'stop'],
      ['', 'content_filter'],
      ['Once', 'length'],
    ]);
    expect(() => anthropicDialect.decode({ hello: 1 }, NAMES)).toThrow(ModelAnswerInvalid);
    expect(() =>
      anthropicDialect.decode({ type: 'error', error: { type: 'rate_limit_error', message: 'x' } }, NAMES),
    ).toThrow(expect.objectContaining({ status: 429 }));
  });

  it.each(Object.entries(EXPECTED))('decodes the stream "%s", however it is cut', (name, expected) => {
    for (const [, pieces] of cuts(anthropicStreams[name as keyof typeof EXPECTED]))
      expect(decodePieces(open(), pieces)).toEqual(expected);
    for (const [, pieces] of cuts(anthropicStreams[name as keyof typeof EXPECTED].replaceAll('\n', '\r\n')))
      expect(decodePieces(open(), pieces)).toEqual(expected);
  });

  it('tells the usage: all that was read is the prompt', () => {
    const stream = open();
    expect(stream.usage).toBeUndefined();
    for (const [, pieces] of cuts(anthropicStreams.cache).slice(0, 1)) decodePieces(stream, pieces);
    expect(stream.usage).toEqual({
      prompt_tokens: 2_104,
      completion_tokens: 7,
      total_tokens: 2_111,
      prompt_tokens_details: { cached_tokens: 2_000, cache_write_tokens: 100 },
    });
  });

  it('throws for an error event, a cut, and what is no answer', () => {
    const bytes = (value: string) => new TextEncoder().encode(value);
    expect(() => open().push(bytes(anthropicStreams.error))).toThrow(
      expect.objectContaining({ name: 'ProviderError', message: 'Overloaded (overloaded_error)', status: 529 }),
    );
    const cut = open();
    cut.push(bytes(anthropicStreams.plain.slice(0, anthropicStreams.plain.indexOf('event: message_delta'))));
    expect(() => cut.end()).toThrow(ModelCut);
    expect(() => open().end()).toThrow(ModelCut);
    for (const garbage of ['<html>\n', '{"type":"message"}\n', 'data: hello\n\n', 'data: [1]\n\n', 'data: {"a":1}\n\n'])
      expect(() => open().push(bytes(garbage))).toThrow(ModelAnswerInvalid);
  });
});
