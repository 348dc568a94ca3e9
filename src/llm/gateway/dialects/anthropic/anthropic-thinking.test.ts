import { CAPABILITIES } from '../../../../../config/model-catalogue';
import type { ChatToolCall } from '../../../../contracts/gateway/chat-completions';
import { anthropicAnswers, anthropicStreams } from '../__fixtures__/anthropic';
import { ask, sent, timeTool } from '../__fixtures__/conversation';
import { NAMES } from '../__fixtures__/read-in-pieces';
import { anthropicDialect } from './anthropic';

const HAIKU = 'claude-haiku-4-5';
const SONNET = 'claude-sonnet-4-6';
const THOUGHTS = [
  { type: 'thinking', thinking: 'Rain or sun?', signature: 'EqQBCgIYAhIM' },
  { type: 'redacted_thinking', data: 'EmwKAhgB' },
];
const CARRIED = { extra_content: { anthropic: { thinking_blocks: THOUGHTS } } };
const adaptive = { type: 'adaptive', display: 'summarized' };
const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens });

const bodyOf = (providerModel: string, fields: Record<string, unknown>, thinking = true) =>
  sent(anthropicDialect, ask({ tools: [timeTool], ...fields }), {
    provider: 'anthropic',
    providerModel,
    capabilities: { ...CAPABILITIES.anthropic, thinking },
  }).body;

const whole = anthropicDialect.decode(anthropicAnswers.thoughtTools, NAMES).choices[0]?.message;
const resultOf = ({ id }: ChatToolCall) => ({ role: 'tool', tool_call_id: id, content: 'sun' });
/** The turn with what its tools gave; `change`: what a client made of a call. */
const secondTurn = (change: (call: ChatToolCall) => ChatToolCall = (call) => call) => {
  const calls = (whole?.tool_calls ?? []).map(change);
  const messages = [{ role: 'user', content: 'Weather?' }, { ...whole, tool_calls: calls }, ...calls.map(resultOf)];
  return { messages, reasoning_effort: 'low' };
};
const typesOf = (body: Record<string, unknown>) =>
  (body['messages'] as { content: { type: string }[] }[]).map(({ content }) => content.map(({ type }) => type));

describe('thinking of Claude', () => {
  it.each([
    [HAIKU, 'minimal', budget(1_024), undefined],
    [HAIKU, 'low', budget(1_024), undefined],
    [HAIKU, 'medium', budget(2_048), undefined],
    [HAIKU, 'high', budget(4_096), undefined],
    ['claude-haiku-4-5-20251001', 'low', budget(1_024), undefined],
    ['claude-opus-4-1-20250805', 'low', budget(1_024), undefined],
    ['claude-sonnet-4-20250514', 'low', budget(1_024), undefined],
    ['claude-3-7-sonnet-latest', 'low', budget(1_024), undefined],
    [SONNET, 'minimal', adaptive, { effort: 'low' }],
    [SONNET, 'medium', adaptive, { effort: 'medium' }],
    ['claude-opus-4-7', 'xhigh', adaptive, { effort: 'high' }],
    ['claude-sonnet-5', 'high', adaptive, { effort: 'high' }],
    [HAIKU, 'none', undefined, undefined],
    [SONNET, 'none', undefined, undefined],
    [SONNET, undefined, undefined, undefined],
    [SONNET, 'constructor', undefined, undefined],
  ])('%s is told how much to think: %s', (providerModel, effort, thinking, config) => {
    const body = bodyOf(providerModel, { reasoning_effort: effort });
    expect([body['thinking'], body['output_config']]).toEqual([thinking, config]);
    const plain = bodyOf(providerModel, { reasoning_effort: effort }, false);
    expect([plain['thinking'], plain['output_config']]).toEqual([undefined, undefined]);
  });

  it.each([
    ['a temperature', { temperature: 0.2 }],
    ['top_p', { top_p: 0.9 }],
    ['a tool that has to be called', { tool_choice: 'required' }],
    ['a certain tool', { tool_choice: { type: 'function', function: { name: 'get_time' } } }],
    ['JSON by a tool', { response_format: { type: 'json_object' } }],
    [
      'a start of the answer',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Well,' },
        ],
      },
    ],
  ])('gives way to %s', (_, fields) => {
    for (const providerModel of [HAIKU, SONNET])
      expect(bodyOf(providerModel, { reasoning_effort: 'low', ...fields })['thinking']).toBeUndefined();
  });

  it('leaves half of the answer to say something', () => {
    const budgetOf = (most: number) => bodyOf(HAIKU, { reasoning_effort: 'high', max_tokens: most })['thinking'];
    expect([budgetOf(2_047), budgetOf(2_048), budgetOf(5_000), budgetOf(9_000)]).toEqual([
      undefined,
      budget(1_024),
      budget(2_500),
      budget(4_096),
    ]);
  });

  it('goes together with JSON by a schema', () => {
    const response_format = {
      type: 'json_schema',
      json_schema: { name: 'x', schema: { type: 'object', properties: {} } },
    };
    expect(bodyOf(SONNET, { reasoning_effort: 'low', response_format })['output_config']).toMatchObject({
      effort: 'low',
      format: { type: 'json_schema' },
    });
  });

  it('is carried by the call after it, in whole answers and in streams', () => {
    expect(whole).toMatchObject({ content: 'I will look.', reasoning_content: 'Rain or sun?' });
    expect(whole?.tool_calls).toMatchObject([{ id: 'toolu_01A', ...CARRIED }, { id: 'toolu_01B' }]);
    expect(whole?.tool_calls?.[1]).not.toHaveProperty('extra_content');
    const stream = anthropicDialect.openStream(ask(), NAMES);
    const chunks = [...stream.push(Buffer.from(anthropicStreams.thoughtTools)), ...stream.end()];
    const opened = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []).filter(({ id }) => id);
    expect(opened).toMatchObject([{ id: 'toolu_01A', ...CARRIED }, { id: 'toolu_01B' }]);
    expect(opened[1]).not.toHaveProperty('extra_content');
  });

  it.each([HAIKU, SONNET])('%s gets back what it thought before its tools were run', (providerModel) => {
    const body = bodyOf(providerModel, secondTurn());
    expect(body['thinking']).toBeDefined();
    expect(typesOf(body)[1]).toEqual(['thinking', 'redacted_thinking', 'text', 'tool_use', 'tool_use']);
    const [, answered] = body['messages'] as { content: unknown[] }[];
    expect(answered?.content.slice(0, 2)).toEqual(THOUGHTS);
  });

  it.each([
    ['lost it', undefined],
    ['changed its form', { anthropic: { thinking_blocks: 'Rain or sun?' } }],
    ['has no signature', { anthropic: { thinking_blocks: [{ type: 'thinking', thinking: 'x', signature: '' }] } }],
    ['has it from Google', { google: { thought_signature: 'CiQBjz1rX2s=' } }],
  ])('does not think by a budget in the middle of a turn whose client %s', (_, extra) => {
    const turn = secondTurn(({ extra_content: _extra, ...call }) => ({
      ...call,
      ...(extra && { extra_content: extra }),
    }));
    expect(bodyOf(HAIKU, turn)['thinking']).toBeUndefined();
    expect(bodyOf(SONNET, turn)['thinking']).toEqual(adaptive);
    for (const model of [HAIKU, SONNET])
      expect(typesOf(bodyOf(model, turn))[1]).toEqual(['text', 'tool_use', 'tool_use']);
    // The next question begins a turn of its own.
    const next = [
      ...turn.messages,
      { role: 'assistant', content: 'Sun.' },
      { role: 'user', content: 'Thanks. And now?' },
    ];
    expect(bodyOf(HAIKU, { ...turn, messages: next })['thinking']).toEqual(budget(1_024));
  });

  it('leaves out what was thought where the model does not think any more', () => {
    const turn = { ...secondTurn(), reasoning_effort: 'none' };
    for (const body of [bodyOf(HAIKU, turn), bodyOf(SONNET, secondTurn(), false)]) {
      expect(body['thinking']).toBeUndefined();
      expect(typesOf(body)[1]).toEqual(['text', 'tool_use', 'tool_use']);
    }
  });
});
