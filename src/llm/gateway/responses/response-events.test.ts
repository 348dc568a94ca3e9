import type { ChatChunk, FinishReason } from '../../../contracts/gateway/chat-completions';
import { type ResponsesRequest, responseObject } from '../../../contracts/gateway/responses';
import { ModelAnswerInvalid, ModelCut } from '../../model-errors';
import { fromChatCompletion } from './from-chat-completion';
import { ResponseEvents } from './response-events';

const request: ResponsesRequest = { model: 'demo', input: 'Hello' };
const names = { key: 'k', createdAt: 1_700_000_000, model: 'demo' };
type Delta = ChatChunk['choices'][number]['delta'];
const chunk = (delta: Delta, finish: FinishReason | null = null): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'demo',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const usageChunk = (): ChatChunk => ({
  ...chunk({}),
  choices: [],
  usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14, prompt_tokens_details: { cached_tokens: 3 } },
});
const call = (index: number, told: { id?: string; name?: string; arguments?: string }): Delta => {
  const { id, ...rest } = told;
  return { tool_calls: [{ index, ...(id && { id, type: 'function' as const }), function: rest }] };
};
function run(chunks: ChatChunk[]) {
  const events = new ResponseEvents(request, names);
  return [...events.start(), ...chunks.flatMap((piece) => events.push(piece)), ...events.end()];
}
const typesOf = (list: { type: string }[]) => list.map(({ type }) => type.replace('response.', ''));

describe('ResponseEvents', () => {
  it('tells a text in the exact order, numbered from 0', () => {
    const events = run([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, 'stop'),
      usageChunk(),
    ]);
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, place) => place));
    expect(events.at(2)).toMatchObject({ item: { id: 'msg_k00', status: 'in_progress', content: [] } });
    expect(events.at(4)).toMatchObject({ item_id: 'msg_k00', output_index: 0, content_index: 0, delta: 'Hel' });
    const last = events.at(-1);
    if (last?.type !== 'response.completed') throw new Error('not completed');
    expect(responseObject.parse(last.response)).toMatchObject({
      id: 'resp_k',
      status: 'completed',
      store: false,
      output: [{ status: 'completed', content: [{ type: 'output_text', text: 'Hello', annotations: [] }] }],
      usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 3 }, output_tokens: 4, total_tokens: 14 },
    });
    expect(events[0]).toMatchObject({ response: { status: 'in_progress', output: [], usage: null } });
  });

  it('ends a text before a call, and a call before the next', () => {
    const events = run([
      chunk({ content: 'Let me see.' }),
      chunk(call(0, { id: 'call_a', name: 'look', arguments: '' })),
      chunk(call(0, { arguments: '{"at"' })),
      chunk(call(0, { arguments: ':1}' })),
      chunk(call(1, { id: 'call_b', name: 'look', arguments: '{}' })),
      chunk({}, 'tool_calls'),
    ]);
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    const last = events.at(-1);
    expect(last).toMatchObject({
      response: {
        output: [
          { type: 'message' },
          { id: 'fc_k01', call_id: 'call_a', name: 'look', arguments: '{"at":1}', status: 'completed' },
          { id: 'fc_k02', call_id: 'call_b', arguments: '{}' },
        ],
      },
    });
  });

  it('tells what comes back with a call as an item before it, whole at once', () => {
    const thoughts = { anthropic: { thinking_blocks: [] } };
    const opened = call(0, { id: 'call_a', name: 'look', arguments: '{}' });
    const events = run([
      chunk({ content: 'Let me see.' }),
      chunk({ tool_calls: opened.tool_calls?.map((told) => ({ ...told, extra_content: thoughts })) ?? [] }),
      chunk({}, 'tool_calls'),
    ]);
    const ofReasoning = events.filter((event) => 'item' in event && event.item.type === 'reasoning');
    const encrypted_content = `weft1.${Buffer.from(JSON.stringify(thoughts)).toString('base64url')}`;
    const item = { id: 'rs_k01', type: 'reasoning', summary: [], encrypted_content };
    expect(ofReasoning).toMatchObject([
      { type: 'response.output_item.added', output_index: 1, item: { ...item, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: 1, item: { ...item, status: 'completed' } },
    ]);
    const open = events.map((event) => ('output_index' in event ? event.output_index : -1)).filter((at) => at >= 0);
    expect(open).toEqual([...open].sort((a, b) => a - b)); // an item is done before the next begins
    expect(events.at(-1)).toMatchObject({
      response: { output: [{ type: 'message' }, item, { id: 'fc_k02', status: 'completed' }] },
    });
  });

  it('keeps calls apart whose arguments come mixed', () => {
    const events = run([
      chunk(call(0, { id: 'a', name: 'one' })),
      chunk(call(1, { id: 'b', name: 'two' })),
      chunk(call(0, { arguments: '{"x":' })),
      chunk(call(1, { arguments: '{"y":' })),
      chunk(call(0, { arguments: '1}' })),
      chunk(call(1, { arguments: '2}' })),
      chunk({}, 'tool_calls'),
    ]);
    expect(events.at(-1)).toMatchObject({
      response: { output: [{ arguments: '{"x":1}' }, { arguments: '{"y":2}' }] },
    });
    expect(typesOf(events).filter((type) => type === 'output_item.done')).toHaveLength(2);
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ] as const)('is incomplete where the model stopped for %s', (finish, reason) => {
    const last = run([chunk({ content: 'Half a' }), chunk({}, finish)]).at(-1);
    expect(last).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason }, output: [{ status: 'incomplete' }] },
    });
  });

  it('tells a refusal as a part of its own', () => {
    const events = run([chunk({ refusal: 'I can’t.' }), chunk({}, 'stop')]);
    expect(typesOf(events).slice(3, 7)).toEqual([
      'content_part.added',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
    ]);
  });

  it('fails with an error and a failed response that has what was said', () => {
    const events = new ResponseEvents(request, names);
    events.start();
    events.push(chunk({ content: 'Half' }));
    const [error, failed] = events.fail({ code: 'model_unavailable', message: 'Broke off.' });
    expect(error).toMatchObject({ type: 'error', code: 'model_unavailable', message: 'Broke off.' });
    expect(failed).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'model_unavailable' }, output: [{ status: 'in_progress' }] },
    });
  });

  it('takes no stream without a finish reason, no call without a name, no arguments after their end', () => {
    expect(() => run([chunk({ content: 'x' })])).toThrow(ModelCut);
    expect(() => run([chunk(call(0, { arguments: '{}' }))])).toThrow(ModelAnswerInvalid);
    const late = [
      chunk(call(0, { id: 'a', name: 'one', arguments: '{}' })),
      chunk(call(1, { id: 'b', name: 'two', arguments: '{}' })),
      chunk(call(0, { arguments: '{}' })),
    ];
    expect(() => run(late)).toThrow(ModelAnswerInvalid);
  });

  it('ends as the whole answer would', () => {
    const extra_content = { google: { thought_signature: 'signed' } };
    const opened = { index: 0, id: 'call_a', function: { name: 'look', arguments: '{}' }, extra_content };
    const streamed = run([
      chunk({ content: 'Hi' }),
      chunk({ tool_calls: [opened] }),
      chunk({}, 'tool_calls'),
      usageChunk(),
    ]).at(-1);
    const { index: _, ...told } = opened;
    const toolCall = { ...told, type: 'function' as const };
    const whole = fromChatCompletion(
      {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'demo',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hi', tool_calls: [toolCall] },
            finish_reason: 'tool_calls',
          },
        ],
        usage: usageChunk().usage ?? undefined,
      },
      request,
      names,
    );
    expect(whole.output.map(({ type }) => type)).toEqual(['message', 'reasoning', 'function_call']);
    expect(responseObject.parse(whole)).toEqual(whole);
    expect(streamed).toMatchObject({ response: whole });
  });
});
