// Recorded-like answers of Anthropic's messages API (2023-06-01).

const frame = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const block = (index: number, content_block: object, ...deltas: object[]) =>
  [
    frame('content_block_start', { index, content_block }),
    ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
    frame('content_block_stop', { index }),
  ].join('');
const text = (index: number, ...pieces: string[]) =>
  block(index, { type: 'text', text: '' }, ...pieces.map((piece) => ({ type: 'text_delta', text: piece })));
const tool = (index: number, id: string, name: string, ...pieces: string[]) =>
  block(
    index,
    { type: 'tool_use', id, name, input: {} },
    ...pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
  );
const start = (usage: object) =>
  frame('message_start', {
    message: {
      id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-6',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1, ...usage },
    },
  });
const stop = (stop_reason: string, usage: object) =>
  frame('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }) + frame('message_stop', {});

export const anthropicStreams = {
  plain:
    start({ input_tokens: 25 }) +
    frame('ping', {}) +
    text(0, 'Grüße', ' aus 京都 ', '👩‍🚀!') +
    stop('end_turn', { output_tokens: 15 }),
  thinking:
    start({ input_tokens: 10 }) +
    block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Let me see' },
      { type: 'signature_delta', signature: 'EqQBCgIYAhIM' },
    ) +
    text(1, 'Done.') +
    stop('end_turn', { output_tokens: 60, output_tokens_details: { thinking_tokens: 50 } }),
  thoughtTools:
    start({ input_tokens: 10 }) +
    block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'Rain ' },
      { type: 'thinking_delta', thinking: 'or sun?' },
      { type: 'signature_delta', signature: 'EqQB' },
      { type: 'signature_delta', signature: 'CgIYAhIM' },
    ) +
    block(1, { type: 'redacted_thinking', data: 'EmwKAhgB' }) +
    text(2, 'I will look.') +
    tool(3, 'toolu_01A', 'get_weather', '{"city":"Paris"}') +
    tool(4, 'toolu_01B', 'get_time', '') +
    stop('tool_use', { output_tokens: 89 }),
  parallelTools:
    start({ input_tokens: 472 }) +
    text(0, 'I will look.') +
    tool(1, 'toolu_01A', 'get_weather', '', '{"city": "Pa', 'ris 🌧"}') +
    tool(2, 'toolu_01B', 'get_time', '') +
    stop('tool_use', { output_tokens: 89 }),
  json:
    start({ input_tokens: 30 }) +
    tool(0, 'toolu_01J', 'weft_json_answer', '', '{"ok":', 'true}') +
    stop('tool_use', { output_tokens: 9 }),
  refusal: start({ input_tokens: 5 }) + stop('refusal', { output_tokens: 0 }),
  length: start({ input_tokens: 5 }) + text(0, 'Once upon') + stop('max_tokens', { output_tokens: 2 }),
  cache:
    start({ input_tokens: 4, cache_creation_input_tokens: 100, cache_read_input_tokens: 2_000 }) +
    text(0, 'x') +
    stop('end_turn', {
      input_tokens: 4,
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 2_000,
      output_tokens: 7,
    }),
  error:
    start({ input_tokens: 5 }) +
    text(0, 'Once') +
    frame('error', { error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' }),
};

const message = (content: object[], stop_reason: string, usage: object = {}) => ({
  id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content,
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 6, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, ...usage },
});
export const anthropicAnswers = {
  plain: message([{ type: 'text', text: 'Hello.' }], 'end_turn'),
  tools: message(
    [
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', id: 'toolu_01A', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'toolu_01B', name: 'get_time', input: {} },
    ],
    'tool_use',
    { cache_read_input_tokens: 90, cache_creation_input_tokens: 5 },
  ),
  thoughtTools: message(
    [
      { type: 'thinking', thinking: 'Rain or sun?', signature: 'EqQBCgIYAhIM' },
      { type: 'redacted_thinking', data: 'EmwKAhgB' },
      { type: 'text', text: 'I will look.' },
      { type: 'tool_use', id: 'toolu_01A', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool_use', id: 'toolu_01B', name: 'get_time', input: {} },
    ],
    'tool_use',
  ),
  json: message([{ type: 'tool_use', id: 'toolu_01J', name: 'weft_json_answer', input: { ok: true } }], 'tool_use'),
  refusal: message([], 'refusal'),
  length: message([{ type: 'text', text: 'Once' }], 'max_tokens'),
};
