import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { ask, conversation, sent } from './__fixtures__/conversation';
import { openAiAnswer, openAiStreams, openAiUsage } from './__fixtures__/openai';
import { cuts, decodePieces, NAMES } from './__fixtures__/read-in-pieces';
import { openAiDialect } from './openai';

const open = () => openAiDialect.openStream(ask(), NAMES);
const bytes = (value: string) => new TextEncoder().encode(value);

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
    expect(() => openAiDialect.decode({ error: { message: 'x', code: 429 } }, NAMES)).toThrow(
      expect.objectContaining({ name: 'ProviderError', message: 'x', status: 429 }),
    );
  });

  it.each(['plain', 'parallelTools', 'refusal', 'length', 'reasoning'] as const)(
    'decodes the stream "%s" the same, however it is cut',
    (name) => {
      const expected = Array.from(openAiStreams[name].matchAll(/^data: (\{.*)$/gm), ([, json]) => {
        const { usage: _, ...chunk } = JSON.parse(json ?? '') as { usage: unknown; choices: unknown[] };
        return { ...chunk, ...NAMES };
      }).filter(({ choices }) => choices.length > 0);
      for (const [, pieces] of cuts(openAiStreams[name])) expect(decodePieces(open(), pieces)).toEqual(expected);
    },
  );

  it('tells the usage', () => {
    const stream = open();
    stream.push(bytes(openAiStreams.plain));
    expect(stream.usage).toEqual(openAiUsage);
  });

  it('throws for an error event, a cut and what is no answer', () => {
    expect(() => open().push(bytes(openAiStreams.error))).toThrow(
      expect.objectContaining({
        name: 'ProviderError',
        message: 'The server had an error (server_error)',
        status: 500,
      }),
    );
    const cut = open();
    cut.push(bytes(`${openAiStreams.cut}data: [DONE]\n\n`));
    expect(() => cut.end()).toThrow(ModelCut);
    for (const garbage of ['<html>\n', 'data: hello\n\n', 'data: {"choices":[{}]}\n\n'])
      expect(() => open().push(bytes(garbage))).toThrow(ModelAnswerInvalid);
  });
});
