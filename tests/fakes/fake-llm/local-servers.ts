import type { FakeReply, RecordedCall } from './reply';

/** llama.cpp's server: a prompt that is longer than its context (tools/server, since September 2025). */
export const LLAMA_CPP_OVERFLOW: FakeReply = {
  status: 400,
  errorBody: {
    error: {
      code: 400,
      message: 'request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it',
      type: 'exceed_context_size_error',
      n_prompt_tokens: 9412,
      n_ctx: 8192,
    },
  },
};
/** The same before: with the status of a failure. */
export const LLAMA_CPP_OLD_OVERFLOW: FakeReply = {
  status: 500,
  errorBody: {
    error: {
      code: 500,
      message:
        'the request exceeds the available context size. try increasing the context size or enable context shift',
      type: 'server_error',
    },
  },
};
/** llama.cpp's server while it reads the model from the disk. */
export const LLAMA_CPP_LOADING: FakeReply = {
  status: 503,
  errorBody: { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } },
};

/** vLLM with a window of `window` tokens: input and longest answer together have to fit. */
export const vllm =
  (window: number, input: number, reply: FakeReply): ((call: RecordedCall) => FakeReply) =>
  ({ body }) => {
    const wanted = Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? 0);
    if (input + wanted <= window) return reply;
    return {
      status: 400,
      errorBody: {
        error: {
          message: `'max_tokens' or 'max_completion_tokens' is too large: ${wanted}. This model's maximum context length is ${window} tokens and your request has ${input} input tokens (${wanted} > ${window} - ${input}).`,
          type: 'BadRequestError',
          param: null,
          code: 400,
        },
      },
    };
  };
