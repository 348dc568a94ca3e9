/**
 * How servers say that input, or input and answer together, is longer than the model's window. Words seen 2026-11, in their sources,
 * documents and reports.
 */
const OVERFLOW: readonly RegExp[] = [
  /context[_ ](length|window)[_ ]exceeded|exceeds? the context window/i, // OpenAI's code and words; z.ai: model_context_window_exceeded
  /maximum context length|maximum model length/i, // OpenAI, vLLM, SGLang, DeepSeek, OpenRouter
  /exceed_context_size|exceeds? the available context size/i, // llama.cpp
  /exceeds? (the )?context window|requested tokens \(\d+\) exceed/i, // llama-cpp-python
  /longer than the (model.s|maximum) (context|sequence) length|exceeds the maximum allowed length/i, // SGLang
  /too long to fit into the model|longer than the maximum model length|exceeds (the )?max_model_len/i, // vLLM
  /exceed(s|ed) (the )?(max(imum)? )?context length|exceeds the context limit/i, // Ollama
  /greater than the context length|context (size has been|overflow|the overflows)|the model (is|was) loaded with context length/i, // LM Studio
  /too large for model with \d+ maximum context length/i, // Mistral
  /input token count.{0,40}exceeds|exceeds the maximum number of tokens/i, // Gemini
  /prompt is too long|prompt too long|exceed(s)? context limit|input is too long for requested model/i, // Anthropic, also at Bedrock
  /reduce the length of (the|your) (messages|input|prompt)/i, // OpenAI, Groq
  /maximum prompt length is \d+|exceeds the limit of \d+|exceeded model token limit|range of input length should be/i, // xAI, GitHub, Kimi, Qwen
  /context[_ ](length|window|size)|too many (input )?tokens/i, // whoever speaks of it at all when refusing
];
/** Speaks of tokens too, and means how many within a minute. */
const RATE = /rate.?limit|too many requests|tokens per (min|day)|quota/i;

/** Whether a refusal (4xx, or llama.cpp's older 500) says that the input does not fit. */
export const isContextOverflow = (words: string): boolean =>
  !RATE.test(words) && OVERFLOW.some((pattern) => pattern.test(words));

/**
 * Whether a refusal is about the longest answer that was asked for, not about the input by itself: the same call without that limit may
 * be taken. Servers differ in whether they count it against the window.
 */
export const isAnswerLimitRefused = (words: string): boolean =>
  isContextOverflow(words) ||
  /max_(completion_|output_|new_)?tokens|maxOutputTokens|num_predict|completion tokens|output tokens/i.test(words);
