// Recorded-like answers of OpenAI's chat completions.

const USAGE = {
  prompt_tokens: 2_006,
  completion_tokens: 300,
  total_tokens: 2_306,
  prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 256, audio_tokens: 0 },
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

/** SGLang: null for what there is none of. */
export const sglangAnswer = {
  id: 'b1f0c2',
  object: 'chat.completion',
  created: 1_763_990_000,
  model: 'qwen3-coder',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello.', reasoning_content: null, tool_calls: null },
      logprobs: null,
      finish_reason: 'stop',
      matched_stop: 151_645,
    },
  ],
  usage: { prompt_tokens: 12, total_tokens: 15, completion_tokens: 3, prompt_tokens_details: null },
};
/** LiteLLM's proxy before other providers: no content, calls without type or id, details that are null. */
export const liteLlmAnswer = {
  id: 'chatcmpl-9f',
  created: 1_763_990_000,
  model: 'some/model',
  object: 'chat.completion',
  choices: [
    {
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        function_call: null,
        tool_calls: [
          { id: 'call_A', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          { id: null, function: { name: 'get_time', arguments: null } },
        ],
      },
    },
  ],
  usage: {
    ...{ prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 },
    prompt_tokens_details: { cached_tokens: null, audio_tokens: null },
  },
};
/** Mistral's models that think: parts instead of a text; and no usage that could be read. */
export const mistralAnswer = {
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: '2 + 2' }] },
          { type: 'text', text: 'It is 4.' },
        ],
        tool_calls: null,
      },
      finish_reason: 'stop',
    },
  ],
  usage: null,
};
