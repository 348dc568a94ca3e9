import { LLAMA_CPP_OLD_OVERFLOW, LLAMA_CPP_OVERFLOW } from './local-servers';
import type { WireName } from './reply';

/** What servers and providers say of an input that is too long: [who, status, body]. From their sources, documents and reports, 2026-11. */
export const OVERFLOWS: readonly [who: string, provider: WireName, status: number, body: unknown][] = [
  ['llama.cpp', 'openai', 400, LLAMA_CPP_OVERFLOW.errorBody],
  ['llama.cpp before September 2025', 'openai', 500, LLAMA_CPP_OLD_OVERFLOW.errorBody],
  [
    'llama-cpp-python',
    'openai',
    500,
    {
      error: {
        message: 'Requested tokens (2285) exceed context window of 2048',
        type: 'internal_server_error',
        param: null,
        code: null,
      },
    },
  ],
  [
    'vLLM',
    'openai',
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  ],
  [
    'vLLM 0.15',
    'openai',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 2048 tokens. However, your request has 8 input tokens plus 2045 'max_tokens'. Please reduce one or the other. (parameter=input_tokens, max_tokens, value=(8, 2045))",
        type: 'BadRequestError',
        param: 'input_tokens, max_tokens',
        code: 400,
      },
    },
  ],
  [
    'vLLM, images',
    'openai',
    400,
    {
      object: 'error',
      message:
        'The prompt (total length 25938) is too long to fit into the model (context length 4096). Make sure that `max_model_len` is no smaller than the number of text tokens plus multimodal tokens.',
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  ],
  [
    'SGLang',
    'openai',
    400,
    {
      object: 'error',
      message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  ],
  [
    'SGLang, short of memory',
    'openai',
    400,
    {
      object: 'error',
      message:
        'Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens). Use a shorter input or enable --allow-auto-truncate.',
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
  ],
  [
    'LM Studio',
    'openai',
    400,
    {
      error:
        'Trying to keep the first 6491 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
    },
  ],
  [
    'LM Studio, older',
    'openai',
    400,
    { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' },
  ],
  ['Ollama', 'ollama', 400, { error: 'the input length exceeds the context length' }],
  ['Ollama’s cloud', 'ollama', 400, { error: 'prompt too long; exceeded max context length by 4096 tokens' }],
  [
    'Mistral',
    'openai',
    400,
    {
      object: 'error',
      message:
        'Prompt contains 300000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      type: 'invalid_request_error',
      param: null,
      code: '3051',
    },
  ],
  [
    'Gemini',
    'gemini',
    400,
    {
      error: {
        code: 400,
        message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
        status: 'INVALID_ARGUMENT',
      },
    },
  ],
  [
    'Anthropic',
    'anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' },
    },
  ],
  [
    'Anthropic, with the answer',
    'anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
      },
    },
  ],
  [
    'Anthropic, by bytes',
    'anthropic',
    413,
    { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
  ],
  [
    'OpenAI',
    'openai',
    400,
    {
      error: {
        message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
        type: 'invalid_request_error',
        param: 'input',
        code: 'context_length_exceeded',
      },
    },
  ],
  [
    'xAI',
    'openai',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
  ],
  [
    'Kimi',
    'openai',
    400,
    {
      error: {
        message: 'Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)',
        type: 'invalid_request_error',
      },
    },
  ],
];
