// Recorded-like answers of OpenAI's chat completions.

const HEAD = {
  id: 'chatcmpl-CdZx1',
  object: 'chat.completion.chunk',
  created: 1_763_990_000,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
  system_fingerprint: null,
};
const USAGE = {
  prompt_tokens: 2_006,
  completion_tokens: 300,
  total_tokens: 2_306,
  prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 256, audio_tokens: 0 },
};
const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null) =>
  data({ ...HEAD, choices: [{ index: 0, delta, logprobs: null, finish_reason }], usage: null, obfuscation: 'aB3' });
const start = chunk({ role: 'assistant', content: '', refusal: null });
const tool = (index: number, fields: object) => chunk({ tool_calls: [{ index, ...fields }] });
const end = 'data: [DONE]\n\n';

export const usageEvent = data({ ...HEAD, choices: [], usage: USAGE, obfuscation: '' });
export const openAiUsage = USAGE;
export const openAiStreams = {
  plain:
    ': OPENROUTER PROCESSING\n\n' +
    start +
    chunk({ content: 'Grüße' }) +
    chunk({ content: ' "usage": {"x"} \\ 京都 👩‍🚀!' }) +
    chunk({}, 'stop') +
    usageEvent +
    end,
  parallelTools:
    start +
    tool(0, { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: '' } }) +
    tool(0, { function: { arguments: '{"city":"' } }) +
    tool(0, { function: { arguments: 'Paris"}' } }) +
    tool(1, { id: 'call_B', type: 'function', function: { name: 'get_time', arguments: '' } }) +
    tool(1, { function: { arguments: '{}' } }) +
    chunk({}, 'tool_calls') +
    usageEvent +
    end,
  refusal: start + chunk({ refusal: 'I cannot help.' }) + chunk({}, 'stop') + usageEvent + end,
  length: start + chunk({ content: 'Once' }) + chunk({}, 'length') + end,
  reasoning: start + chunk({ reasoning_content: 'hm, so' }) + chunk({}, 'stop') + end,
  cut: start + chunk({ content: 'Once' }),
  error:
    start +
    chunk({ content: 'Once' }) +
    data({ error: { message: 'The server had an error', type: 'server_error', param: null, code: null } }),
};
export const openAiAnswer = {
  id: 'chatcmpl-CdZx2',
  object: 'chat.completion',
  created: 1_763_990_000,
  model: 'gpt-5-mini-2025-08-07',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello.', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: USAGE,
  system_fingerprint: null,
};
