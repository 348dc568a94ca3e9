import type { RecordedCall, WireName } from './reply';

/** What a provider has said in one call, counted from its own bytes. */
export interface SentCount {
  /** Characters of text. */
  text: string;
  /** Tokens as it told them; undefined: it did not, or not to the end. */
  usage: { input: number; output: number; cached: number } | undefined;
  /** All of the input. Anthropic tells it in its first event. */
  inputTold: number | undefined;
  /** Of the input, what was read from its cache, and written to it; as far as told. */
  cachedTold: number;
  writtenTold: number;
}

interface Said {
  text?: string | undefined;
  input?: number | undefined;
  output?: number | undefined;
  cached?: number | undefined;
  written?: number | undefined;
  isLast?: boolean;
}
interface Loose {
  [name: string]: Loose | undefined;
}

/** How each format says text and tokens, in one frame or the whole body. */
const READERS: Record<WireName, (value: Loose) => Said> = {
  openai: ({ choices, usage }) => ({
    text: textOf(choices?.[0]?.['delta']?.['content'] ?? choices?.[0]?.['message']?.['content']),
    ...(usage !== undefined && {
      input: numberOf(usage['prompt_tokens']),
      output: numberOf(usage['completion_tokens']),
      cached: numberOf(usage['prompt_tokens_details']?.['cached_tokens']),
      isLast: true,
    }),
  }),
  anthropic: ({ type, message, delta, content, usage }) => ({
    text: textOf(delta?.['text'] ?? content?.[0]?.['text']),
    ...inputOf(message?.['usage'] ?? usage),
    output: numberOf(usage?.['output_tokens']),
    ...((textOf(type) === 'message_delta' || textOf(type) === 'message') && { isLast: true }),
  }),
  gemini: ({ candidates, usageMetadata: usage }) => ({
    text: textOf(candidates?.[0]?.['content']?.['parts']?.[0]?.['text']),
    ...(usage !== undefined && {
      input: numberOf(usage['promptTokenCount']),
      output: numberOf(usage['candidatesTokenCount']),
      cached: numberOf(usage['cachedContentTokenCount']),
      isLast: true,
    }),
  }),
  ollama: ({ message, prompt_eval_count: input, eval_count: output }) => ({
    text: textOf(message?.['content']),
    ...(output !== undefined && { input: numberOf(input), output: numberOf(output), isLast: true }),
  }),
};
/** Anthropic tells what it read from its cache, wrote to it, and did neither with. Its last event tells none of them. */
function inputOf(usage: Loose | undefined): Said {
  const [rest, cached, written] = [
    usage?.['input_tokens'],
    usage?.['cache_read_input_tokens'],
    usage?.['cache_creation_input_tokens'],
  ].map(numberOf);
  return rest === undefined ? {} : { input: rest + (cached ?? 0) + (written ?? 0), cached, written };
}
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);

export function countSent({ wire, sent }: Pick<RecordedCall, 'wire' | 'sent'>): SentCount {
  let text = '';
  let [input, output, cached, written]: (number | undefined)[] = [];
  let isTold = false;
  for (const frame of sent) {
    const json = /\{.*\}/s.exec(frame)?.[0];
    if (!json || json === '{}') continue;
    const said = READERS[wire](JSON.parse(json) as Loose);
    text += said.text ?? '';
    input = said.input ?? input;
    output = said.output ?? output;
    cached = said.cached ?? cached;
    written = said.written ?? written;
    isTold ||= said.isLast === true && Boolean(input);
  }
  return {
    text,
    usage: isTold ? { input: input ?? 0, output: output ?? 0, cached: cached ?? 0 } : undefined,
    inputTold: input || undefined,
    cachedTold: cached ?? 0,
    writtenTold: written ?? 0,
  };
}
