import { type FakeReply, finishOf, pieces, usageOf, type Wire } from './reply';

const FINISH = { stop: 'STOP', tool_calls: 'STOP', length: 'MAX_TOKENS', content_filter: 'SAFETY' } as const;
const usage = (reply: FakeReply) => {
  const told = usageOf(reply);
  return (
    told && {
      promptTokenCount: told.input,
      candidatesTokenCount: told.output,
      totalTokenCount: told.input + told.output,
      cachedContentTokenCount: told.cached,
    }
  );
};
const answer = (parts: unknown[], finish: string | undefined, told: unknown) => ({
  candidates: [{ content: { role: 'model', parts }, ...(finish && { finishReason: finish }), index: 0 }],
  ...(told ? { usageMetadata: told } : {}),
});
const callParts = (reply: FakeReply) =>
  (reply.toolCalls ?? []).map((call) => ({ functionCall: { name: call.name, args: call.args } }));

/** Gemini generateContent; tool calls come whole, with arguments that are objects. */
export const geminiWire: Wire = {
  name: 'gemini',
  matches: (path) => /:(stream)?generateContent$/i.test(path),
  isStreamed: (path) => path.includes(':stream'),
  contentType: 'text/event-stream',
  frames(reply) {
    // Google's JSON writer escapes these two; its client's line pattern would stop at them.
    const json = (value: unknown) =>
      JSON.stringify(value).replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
    const data = (value: unknown) => `data: ${json(value)}\r\n\r\n`;
    const frames = [
      ...pieces(reply.thought ?? '').map((text) => ({ text, thought: true })),
      ...pieces(reply.text ?? '').map((text) => ({ text })),
    ].map((part) => data(answer([part], undefined, undefined)));
    const calls = callParts(reply);
    if (calls.length > 0) frames.push(data(answer(calls, undefined, undefined)));
    return reply.fault === 'no-finish'
      ? frames
      : [...frames, data(answer([{ text: '' }], FINISH[finishOf(reply)], usage(reply)))];
  },
  body: (reply) =>
    answer(
      [
        ...(reply.thought ? [{ text: reply.thought, thought: true }] : []),
        ...(reply.text ? [{ text: reply.text }] : []),
        ...callParts(reply),
      ],
      FINISH[finishOf(reply)],
      usage(reply),
    ),
  errorBody: (status, message) => ({
    error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' },
  }),
  errorFrame: () =>
    `data: ${JSON.stringify({ error: { code: 500, message: 'Internal error', status: 'INTERNAL' } })}\r\n\r\n`,
};
