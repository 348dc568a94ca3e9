// Recorded-like answers of Ollama's /api/chat.

const line = (fields: object) => ({ model: 'qwen3:8b', created_at: '2026-11-20T10:00:00.123456Z', ...fields });
const said = (message: object) => line({ message: { role: 'assistant', content: '', ...message }, done: false });
const done = (done_reason: string, message: object = {}) =>
  line({
    message: { role: 'assistant', content: '', ...message },
    done: true,
    done_reason,
    total_duration: 4_883_583_458,
    load_duration: 1_334_875,
    prompt_eval_count: 26,
    prompt_eval_duration: 342_546_000,
    eval_count: 282,
    eval_duration: 4_535_599_000,
  });
const stream = (...lines: object[]) => lines.map((one) => `${JSON.stringify(one)}\n`).join('');
const weather = { function: { index: 0, name: 'get_weather', arguments: { city: 'Paris 🌧' } } };
const time = { id: 'call_x9', function: { index: 1, name: 'get_time', arguments: {} } };

export const ollamaStreams = {
  plain: stream(said({ thinking: 'hm' }), said({ content: 'Grüße' }), said({ content: ' aus 京都 👩‍🚀!' }), done('stop')),
  parallelTools: stream(said({ tool_calls: [weather] }), said({ tool_calls: [time] }), done('stop')),
  length: stream(said({ content: 'Once' }), done('length')),
  cut: stream(said({ content: 'Once' })),
  error: stream(said({ content: 'Once' }), { error: 'model runner has unexpectedly stopped' }),
};
export const ollamaAnswers = {
  plain: done('stop', { content: 'Hello.' }),
  tools: done('stop', { content: 'Looking.', tool_calls: [weather, time] }),
  json: done('stop', { content: '{"ok":true}' }),
  length: done('length', { content: 'Once' }),
};
