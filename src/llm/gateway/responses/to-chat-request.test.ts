import type { ResponseInputItem, ResponsesRequest } from '../../../contracts/gateway/responses';
import { AppError } from '../../../platform/errors';
import { toReasoningItem } from './reasoning-item';
import { toChatRequest } from './to-chat-request';

const ask = (request: Partial<ResponsesRequest>): ResponsesRequest => ({ model: 'coder', input: 'Hello', ...request });
function refusedPath(request: Partial<ResponsesRequest>): string | undefined {
  try {
    toChatRequest(ask(request));
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model_request_unsupported') throw error;
    expect(error.status).toBe(400);
    return error.errors?.[0]?.path;
  }
}

describe('toChatRequest', () => {
  it('asks a text as one user message, instructions first', () => {
    expect(toChatRequest(ask({ instructions: 'Be brief.' }))).toEqual({
      model: 'coder',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
    });
  });

  it('tells a conversation with calls and results: what was said and called in one turn is one message', () => {
    const { messages } = toChatRequest(
      ask({
        input: [
          { role: 'developer', content: 'Rules.' },
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'What is this?' },
              { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' },
            ],
          },
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAABo' }, // OpenAI's own
          { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
          { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"at":1}' },
          { type: 'function_call', call_id: 'c2', name: 'look', arguments: '{"at":2}' },
          { type: 'function_call_output', call_id: 'c1', output: 'one' },
          { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'two' }] },
          { role: 'user', content: 'And?' },
        ],
      }),
    );
    const call = (id: string, at: number) => ({
      id,
      type: 'function',
      function: { name: 'look', arguments: `{"at":${at}}` },
    });
    expect(messages).toEqual([
      { role: 'developer', content: 'Rules.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
        ],
      },
      { role: 'assistant', content: 'Let me look.', tool_calls: [call('c1', 1), call('c2', 2)] },
      { role: 'tool', tool_call_id: 'c1', content: 'one' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'user', content: 'And?' },
    ]);
  });

  it('turns flat functions, the choice, the format and the limits into their nested forms', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    expect(
      toChatRequest(
        ask({
          tools: [{ type: 'function', name: 'look', description: 'Looks', parameters: schema, strict: true }],
          tool_choice: { type: 'function', name: 'look' },
          parallel_tool_calls: false,
          text: { format: { type: 'json_schema', name: 'answer', schema, strict: true }, verbosity: 'low' },
          reasoning: { effort: 'low' },
          max_output_tokens: 90,
          temperature: 0,
          top_p: 0.5,
          stream: true,
          store: true,
          metadata: { a: 'b' },
          user: 'me',
          seed: 7,
        }),
      ),
    ).toEqual({
      model: 'coder',
      messages: [{ role: 'user', content: 'Hello' }],
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks', parameters: schema, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      verbosity: 'low',
      reasoning_effort: 'low',
      max_completion_tokens: 90,
      temperature: 0,
      top_p: 0.5,
      stream: true,
      stream_options: { include_usage: true },
      user: 'me',
      seed: 7, // unknown here: passed on
    });
  });

  describe('what comes back with a call, as an item of reasoning', () => {
    const extra = { anthropic: { thinking_blocks: [{ type: 'thinking', thinking: 'Ünder…', signature: 's' }] } };
    const reasoning = toReasoningItem(extra, { key: 'k', createdAt: 1, model: 'demo' }, 0);
    const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'look', arguments: '{}' });
    const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: '' });
    const extrasOf = (...input: (ResponseInputItem | undefined)[]) =>
      toChatRequest(ask({ input: input.filter((item) => item !== undefined) })).messages.flatMap(
        ({ tool_calls: calls }) => (calls ?? []).map((told) => [told.id, told['extra_content']]),
      );

    it('goes with the call after it, and with no other', () => {
      const said = { type: 'message', role: 'assistant' as const, content: 'Let me see.' };
      expect(extrasOf(reasoning, said, call('a'), call('b'), output('a'), output('b'), call('c'))).toEqual([
        ['a', extra],
        ['b', undefined],
        ['c', undefined],
      ]);
      expect(extrasOf(reasoning, { role: 'user', content: 'Never mind.' }, call('a'))).toEqual([['a', undefined]]);
    });

    it.each(['', 'weft1.', 'weft1.%%%', `weft1.${Buffer.from('[1]').toString('base64url')}`, null, 7])(
      'is passed over where it is none of ours: %j',
      (content) => {
        expect(extrasOf({ type: 'reasoning', encrypted_content: content }, call('a'))).toEqual([['a', undefined]]);
      },
    );

    it('is done without where only its id is left', () => {
      expect(extrasOf({ type: 'item_reference', id: 'rs_k00' }, call('a'))).toEqual([['a', undefined]]);
    });
  });

  it.each<[string, Partial<ResponsesRequest>]>([
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['conversation', { conversation: { id: 'conv_1' } }],
    ['background', { background: true }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['truncation', { truncation: 'auto' }],
    ['include.0', { include: ['message.output_text.logprobs'] }],
    ['tool_choice', { tool_choice: { type: 'file_search' } }],
    ['text.format.schema', { text: { format: { type: 'json_schema', name: 'a' } } }],
    ['input.0.type', { input: [{ type: 'computer_call_output', call_id: 'c' }] }],
    ['input.0.id', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] }],
    ['input.0.content.0.image_url', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }],
  ])('refuses by name: %s', (path, request) => expect(refusedPath(request)).toBe(path));

  it('takes what says no: null, false, disabled', () => {
    const request = { previous_response_id: null, background: false, truncation: 'disabled', include: [] };
    expect(refusedPath(request)).toBeUndefined();
  });
});
