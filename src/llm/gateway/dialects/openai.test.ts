import { ModelAnswerInvalid } from '../../model-errors';
import { ask, conversation, sent, weatherTool } from './__fixtures__/conversation';
import { liteLlmAnswer, mistralAnswer, openAiAnswer, sglangAnswer } from './__fixtures__/openai';
import { NAMES } from './__fixtures__/read-in-pieces';
import { openAiDialect } from './openai';

describe('openAiDialect', () => {
  it('sends on what came, under the provider’s name of the model', () => {
    const request = ask({ cache: true, n: 3, logprobs: true, tomorrow: { x: 1 }, stream: true });
    expect(sent(openAiDialect, request)).toEqual({
      url: 'https://api.openai.com/v1/chat/completions',
      headers: { 'content-type': 'application/json', authorization: 'Bearer secret-key' },
      body: {
        model: 'theirs',
        messages: [{ role: 'user', content: 'Hi' }],
        n: 3,
        logprobs: true,
        tomorrow: { x: 1 },
        stream: true,
        stream_options: { include_usage: true },
      },
    });
    expect(sent(openAiDialect, ask(), { baseUrl: 'http://vllm:8000/v1/', apiKey: undefined })).toEqual({
      url: 'http://vllm:8000/v1/chat/completions',
      headers: { 'content-type': 'application/json' },
      body: { model: 'theirs', messages: [{ role: 'user', content: 'Hi' }] },
    });
  });

  it('keeps another provider’s fields from OpenAI itself, not from a compatible server', () => {
    const { messages } = sent(openAiDialect, conversation).body as { messages: Record<string, unknown>[] };
    expect(messages).toHaveLength(conversation.messages.length);
    expect(JSON.stringify(messages)).not.toContain('extra_content');
    expect(messages[3]).toMatchObject({ tool_calls: [{ id: 'call_a.1', function: { name: 'get_weather' } }, {}] });
    const mark = { cache_control: { type: 'ephemeral' } };
    const marked = ask({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }], ...mark },
        { role: 'assistant', content: 'Hm.', reasoning_content: 'They said hi.' },
      ],
      tools: [{ ...weatherTool, function: { ...weatherTool.function, ...mark }, ...mark }],
      ...mark,
    });
    expect(sent(openAiDialect, marked).body).toEqual({
      model: 'theirs',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: 'Hm.' },
      ],
      tools: [weatherTool],
    });
    expect(sent(openAiDialect, marked, { baseUrl: 'http://x/v1' }).body).toMatchObject({
      messages: marked.messages,
      tools: marked.tools,
      ...mark,
    });
    const kept = sent(openAiDialect, conversation, { baseUrl: 'http://x/v1' }).body;
    expect(kept['messages']).toEqual(conversation.messages);
  });

  it('asks OpenAI itself for a limit by its new name, a compatible server by the one that came', () => {
    const limitsAt = (request: Parameters<typeof ask>[0], baseUrl?: string) => {
      const { body } = sent(openAiDialect, ask(request), baseUrl === undefined ? {} : { baseUrl });
      return { old: body['max_tokens'], new: body['max_completion_tokens'] };
    };
    expect(limitsAt({ max_tokens: 50 })).toEqual({ old: undefined, new: 50 });
    expect(limitsAt({ max_tokens: 50, max_completion_tokens: 40 })).toEqual({ old: undefined, new: 40 });
    expect(limitsAt({ max_tokens: 50 }, 'http://vllm:8000/v1')).toEqual({ old: 50, new: undefined });
  });

  it('decodes a whole answer under our names', () => {
    expect(openAiDialect.decode(openAiAnswer, NAMES)).toEqual({ ...openAiAnswer, ...NAMES });
    for (const choices of [1, []])
      expect(() => openAiDialect.decode({ ...openAiAnswer, choices }, NAMES)).toThrow(ModelAnswerInvalid);
    for (const error of [
      { error: { message: 'x', code: 429 } },
      { object: 'error', message: 'x', code: 429 }, // vLLM's
    ])
      expect(() => openAiDialect.decode(error, NAMES)).toThrow(
        expect.objectContaining({ name: 'ProviderError', message: 'x', status: 429 }),
      );
  });

  it('fills in what other servers leave out or say null for', () => {
    const { choices, usage } = openAiDialect.decode(sglangAnswer, NAMES);
    const arguments_ = '{"city":"Paris"}';
    expect(choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello.', reasoning_content: null },
        logprobs: null,
        matched_stop: 151_645,
        finish_reason: 'stop',
      },
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: null });
    expect(openAiDialect.decode(liteLlmAnswer, NAMES)).toMatchObject({
      choices: [
        {
          index: 0,
          message: {
            content: null,
            tool_calls: [
              { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: arguments_ } },
              { id: 'call_T1_1', type: 'function', function: { name: 'get_time', arguments: '' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 30, completion_tokens: 9, prompt_tokens_details: { cached_tokens: undefined } },
    });
    const mistral = openAiDialect.decode(mistralAnswer, NAMES);
    expect(mistral.choices[0]?.message.content).toBe('It is 4.');
    expect('usage' in mistral).toBe(false);
  });
});
