import { CAPABILITIES } from '../../../../../config/model-catalogue';
import { ModelAnswerInvalid, ModelCut } from '../../../model-errors';
import { ask, conversation, refusedFor, sent, timeTool, weatherSchema } from '../__fixtures__/conversation';
import { geminiAnswers, geminiStreams } from '../__fixtures__/gemini';
import { args, call, chunk, cuts, decodePieces, first, NAMES, text, thought } from '../__fixtures__/read-in-pieces';
import { geminiDialect } from './gemini';

const open = () => geminiDialect.openStream(ask(), NAMES);
const bytes = (value: string) => new TextEncoder().encode(value);
const SIGNED = { extra_content: { google: { thought_signature: 'CiQBjz1rX2s=' } } };
const EXPECTED = {
  plain: [first, thought('hidden thought'), text('Grüße'), text(' aus 京都 👩‍🚀!'), chunk({}, 'stop')],
  stopInEach: [first, text('a'), text('b'), chunk({}, 'stop')],
  parallelTools: [
    first,
    text('I will look.'),
    call(0, 'call_T1_0', 'get_weather', SIGNED),
    args(0, '{"city":"Paris 🌧"}'),
    call(1, 'call_T1_1', 'get_time'),
    args(1, '{}'),
    chunk({}, 'tool_calls'),
  ],
  refusal: [first, text('So'), chunk({}, 'content_filter')],
  blocked: [first, chunk({}, 'content_filter')],
  length: [first, text('Once'), chunk({}, 'length')],
};

describe('geminiDialect', () => {
  it('encodes a conversation with tools', () => {
    expect(sent(geminiDialect, conversation, { providerModel: 'gemini-2.5-flash' })).toEqual({
      url: 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': 'secret-key' },
      body: {
        systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Use tools.' }] },
        contents: [
          {
            role: 'user',
            parts: [
              { text: 'Weather and time here?' },
              { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
            ],
          },
          {
            role: 'model',
            parts: [
              { functionCall: { name: 'get_weather', args: { city: 'Paris' } }, thoughtSignature: 'CiQBjz1rX2s=' },
              { functionCall: { name: 'get_time', args: {} } },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'get_weather', response: { degrees: 21 } } },
              { functionResponse: { name: 'get_time', response: { result: 'noon' } } },
              { text: 'Thanks. And now?' },
            ],
          },
        ],
        tools: [
          {
            functionDeclarations: [
              { name: 'get_weather', description: 'Weather now', parametersJsonSchema: weatherSchema },
              { name: 'get_time' },
            ],
          },
        ],
        generationConfig: {},
      },
    });
  });

  it('encodes the parameters', () => {
    const request = ask({
      stream: true,
      temperature: 2,
      top_p: 0.5,
      max_completion_tokens: 9,
      stop: ['a', 'b'],
      seed: 3,
      presence_penalty: 0.5,
      tools: [timeTool],
      tool_choice: { type: 'function', function: { name: 'get_time' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { $schema: 'x', type: 'object', properties: { k: { const: 1 } } } },
      },
    });
    const { url, body } = sent(geminiDialect, request, { baseUrl: 'http://proxy' });
    expect(url).toBe('http://proxy/v1beta/models/theirs:streamGenerateContent?alt=sse');
    expect(body).toMatchObject({
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get_time'] } },
    });
    expect(body['generationConfig']).toEqual({
      temperature: 2,
      topP: 0.5,
      maxOutputTokens: 9,
      stopSequences: ['a', 'b'],
      seed: 3,
      presencePenalty: 0.5,
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { k: { enum: [1] } } },
    });
  });

  it('sends a signature and an id back, and a stand-in where a newer model would miss one', () => {
    const { tool_calls: calls } = geminiDialect.decode(geminiAnswers.tools, NAMES).choices[0]?.message ?? {};
    const history = (toolCalls: unknown) => ask({ messages: [{ role: 'assistant', tool_calls: toolCalls }] });
    const partsOf = (toolCalls: unknown, providerModel: string) =>
      sent(geminiDialect, history(toolCalls), { providerModel }).body['contents'];
    expect(partsOf(calls, 'gemini-3-pro-preview')).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'get_weather', args: { city: 'Paris 🌧' } }, thoughtSignature: 'CiQBjz1rX2s=' },
          { functionCall: { id: 'fc_9', name: 'get_time', args: {} } },
        ],
      },
    ]);
    const lost = calls?.map(({ id, type, function: tool }) => ({ id, type, function: tool }));
    expect(partsOf(lost, 'gemini-3-pro-preview')).toMatchObject([
      { parts: [{ thoughtSignature: 'skip_thought_signature_validator' }, {}] },
    ]);
    expect(JSON.stringify(partsOf(lost, 'gemini-2.5-pro'))).not.toContain('thoughtSignature');
  });

  it.each([
    [{ type: 'object', properties: {} }, false],
    [{ type: 'object', additionalProperties: false }, false],
    [{ type: 'object', additionalProperties: { type: 'string' } }, true],
    [{ $ref: '#/$defs/A', $defs: { A: { type: 'object', properties: { a: { type: 'string' } } } } }, true],
    [{ anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }] }, true],
  ])('sends the schema of a function where it says something: %j', (parameters, isSent) => {
    const tools = [{ type: 'function', function: { name: 'x', parameters } }];
    expect(JSON.stringify(sent(geminiDialect, ask({ tools })).body['tools']).includes('parametersJsonSchema')).toBe(
      isSent,
    );
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['parallel_tool_calls', { tools: [timeTool], parallel_tool_calls: false }],
    ['seed', { seed: 'x' }],
    ['messages.0.tool_call_id', { messages: [{ role: 'tool', tool_call_id: 'nowhere', content: 'x' }] }],
    [undefined, { frequency_penalty: 1, seed: 4, parallel_tool_calls: false, store: true }],
  ])('refuses %s', (path, fields) => {
    expect(refusedFor(geminiDialect, ask(fields))).toBe(path);
  });

  it.each([
    ['gemini-2.5-pro', {}, { includeThoughts: true }],
    ['gemini-2.5-pro', { reasoning_effort: 'low' }, { includeThoughts: true, thinkingBudget: 1_024 }],
    ['gemini-2.5-flash', { reasoning_effort: 'none' }, { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', { reasoning_effort: 'none' }, { includeThoughts: true, thinkingBudget: 128 }], // it cannot but think
    ['gemini-2.5-pro', { reasoning_effort: 'enormous' }, { includeThoughts: true }],
    ['gemini-2.5-pro', { reasoning_effort: 'constructor' }, { includeThoughts: true }],
    ['gemini-3-pro', { reasoning_effort: 'high' }, { includeThoughts: true, thinkingLevel: 'high' }],
    ['gemini-3-pro', { reasoning_effort: 'none' }, { includeThoughts: true, thinkingLevel: 'low' }],
    ['gemini-3-flash', { reasoning_effort: 'none' }, { includeThoughts: true, thinkingLevel: 'minimal' }],
    ['gemini-3-flash', { reasoning_effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'high' }],
  ])('%s is asked for its thoughts: %j', (providerModel, fields, thinkingConfig) => {
    const config = (thinking: boolean) =>
      sent(geminiDialect, ask(fields), { providerModel, capabilities: { ...CAPABILITIES.gemini, thinking } }).body[
        'generationConfig'
      ];
    expect(config(true)).toEqual({ thinkingConfig });
    expect(config(false)).toEqual({});
  });

  it('decodes whole answers', () => {
    const { choices, usage } = geminiDialect.decode(geminiAnswers.tools, NAMES);
    expect(choices[0]?.message.tool_calls).toEqual([
      {
        id: 'call_T1_0',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"city":"Paris 🌧"}' },
        ...SIGNED,
      },
      { id: 'fc_9', type: 'function', function: { name: 'get_time', arguments: '{}' } },
    ]);
    expect(usage).toEqual({
      prompt_tokens: 8,
      completion_tokens: 62,
      total_tokens: 70,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 50 },
    });
    const ends = (['plain', 'json', 'blocked', 'length', 'tools'] as const).map((name) => {
      const choice = geminiDialect.decode(geminiAnswers[name], NAMES).choices[0];
      return [choice?.message.content, choice?.finish_reason];
    });
    expect(ends).toEqual([
      ['Hello.', 'stop'],
      ['{"ok":true}', 'stop'],
      ['', 'content_filter'],
      ['Once', 'length'],
      ['Looking.', 'tool_calls'],
    ]);
    for (const garbage of [{}, null, 'x', { candidates: 1 }])
      expect(() => geminiDialect.decode(garbage, NAMES)).toThrow(ModelAnswerInvalid);
  });

  it.each(Object.entries(EXPECTED))('decodes the stream "%s", however it is cut', (name, expected) => {
    for (const [, pieces] of cuts(geminiStreams[name as keyof typeof EXPECTED]))
      expect(decodePieces(open(), pieces)).toEqual(expected);
  });

  it('tells the usage of the last event', () => {
    const stream = open();
    stream.push(bytes(geminiStreams.parallelTools));
    expect(stream.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 62, total_tokens: 70 });
  });

  it('throws for an error event, a cut, an unreadable tool call and what is no answer', () => {
    expect(() => open().push(bytes(geminiStreams.error))).toThrow(
      expect.objectContaining({
        name: 'ProviderError',
        message: 'The model is overloaded. Please try again later. (UNAVAILABLE)',
        status: 503,
      }),
    );
    const cut = open();
    cut.push(bytes(geminiStreams.cut));
    expect(() => cut.end()).toThrow(ModelCut);
    const malformed = open();
    malformed.push(bytes(geminiStreams.malformed));
    expect(() => malformed.end()).toThrow(ModelAnswerInvalid);
    for (const garbage of ['<html>\n', '[{"candidates":[]}]\n', 'data: hello\r\n\r\n', 'data: 7\r\n\r\n'])
      expect(() => open().push(bytes(garbage))).toThrow(ModelAnswerInvalid);
  });
});
