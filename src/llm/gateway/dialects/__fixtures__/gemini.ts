// Recorded-like answers of Gemini's generateContent (v1beta). Its event stream has CRLF line ends.

const answer = (parts: object[] | undefined, finishReason?: string, usageMetadata?: object) => ({
  candidates: [
    {
      content: { ...(parts && { parts }), role: 'model' },
      ...(finishReason && { finishReason }),
      index: 0,
      ...(finishReason === 'SAFETY' && {
        safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH' }],
      }),
    },
  ],
  ...(usageMetadata && { usageMetadata }),
  modelVersion: 'gemini-2.5-flash',
  responseId: 'q3YkaZ-6HbWO7M8P',
});
const usage = { promptTokenCount: 8, candidatesTokenCount: 12, totalTokenCount: 70, thoughtsTokenCount: 50 };
const stream = (...answers: object[]) => answers.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('');
const weather = { functionCall: { name: 'get_weather', args: { city: 'Paris 🌧' } }, thoughtSignature: 'CiQBjz1rX2s=' };
const time = { functionCall: { name: 'get_time', args: {} } };

export const geminiStreams = {
  plain: stream(
    answer([{ text: 'hidden thought', thought: true }]),
    answer([{ text: 'Grüße' }], undefined, { promptTokenCount: 8, totalTokenCount: 8 }),
    answer([{ text: ' aus 京都 👩‍🚀!' }], 'STOP', usage),
  ),
  stopInEach: stream(answer([{ text: 'a' }], 'STOP'), answer([{ text: 'b' }], 'STOP', usage)),
  parallelTools: stream(
    answer([{ text: 'I will look.' }]),
    answer([weather, time]),
    answer([{ text: '' }], 'STOP', { ...usage, cachedContentTokenCount: 4 }),
  ),
  refusal: stream(answer([{ text: 'So' }]), answer(undefined, 'SAFETY', usage)),
  blocked: stream({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 8 } }),
  length: stream(answer([{ text: 'Once' }], 'MAX_TOKENS', usage)),
  malformed: stream(answer(undefined, 'MALFORMED_FUNCTION_CALL', usage)),
  cut: stream(answer([{ text: 'Once' }])),
  error: stream(answer([{ text: 'Once' }]), {
    error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
  }),
};
export const geminiAnswers = {
  plain: answer([{ text: 'Hello.' }], 'STOP', usage),
  tools: answer([{ text: 'Looking.' }, weather, { functionCall: { ...time.functionCall, id: 'fc_9' } }], 'STOP', {
    ...usage,
    cachedContentTokenCount: 4,
  }),
  json: answer([{ text: '{"ok":true}' }], 'STOP', usage),
  blocked: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 8 } },
  length: answer([{ text: 'Once' }], 'MAX_TOKENS', usage),
};
