import { type FakeReply, finishOf, pieces, usageOf, type Wire } from './reply';

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const callsOf = (reply: FakeReply) =>
  (reply.toolCalls ?? []).map((call) => ({ function: { name: call.name, arguments: call.args } }));
const last = (reply: FakeReply) => {
  const told = usageOf(reply);
  return {
    done: true,
    done_reason: finishOf(reply) === 'length' ? 'length' : 'stop',
    total_duration: 1,
    load_duration: 1,
    prompt_eval_duration: 1,
    eval_duration: 1,
    ...(told && { prompt_eval_count: told.input, eval_count: told.output }),
  };
};

/** Ollama chat: lines of JSON. */
export const ollamaWire: Wire = {
  name: 'ollama',
  matches: (path) => path.endsWith('/api/chat'),
  isStreamed: (_, body) => body.stream !== false,
  contentType: 'application/x-ndjson',
  frames(reply, _, model) {
    const head = { model, created_at: '2026-01-01T00:00:00Z' };
    const frames = [
      ...pieces(reply.thought ?? '').map((thinking) => ({ content: '', thinking })),
      ...pieces(reply.text ?? '').map((content) => ({ content })),
    ].map((message) => line({ ...head, message: { role: 'assistant', ...message }, done: false }));
    for (const call of callsOf(reply))
      frames.push(line({ ...head, message: { role: 'assistant', content: '', tool_calls: [call] }, done: false }));
    return reply.fault === 'no-finish'
      ? frames
      : [...frames, line({ ...head, message: { role: 'assistant', content: '' }, ...last(reply) })];
  },
  body: (reply, _, model) => ({
    model,
    created_at: '2026-01-01T00:00:00Z',
    message: {
      role: 'assistant',
      content: reply.text ?? '',
      ...(reply.thought && { thinking: reply.thought }),
      tool_calls: callsOf(reply),
    },
    ...last(reply),
  }),
  errorBody: (_, message) => ({ error: message }),
  errorFrame: () => line({ error: 'model runner has unexpectedly stopped' }),
};
