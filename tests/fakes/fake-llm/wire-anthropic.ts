import { refusesThinking, SIGNATURE } from './anthropic-thinking';
import { type FakeReply, finishOf, pieces, rawArgs, usageOf, type Wire } from './reply';

const frame = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const STOP = { stop: 'end_turn', tool_calls: 'tool_use', length: 'max_tokens', content_filter: 'refusal' } as const;
const ERRORS: Record<number, string> = {
  400: 'invalid_request_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const usage = (reply: FakeReply) => {
  const told = usageOf(reply);
  return {
    input_tokens: told?.input ?? 0,
    output_tokens: told?.output ?? 0,
    cache_read_input_tokens: told?.cached ?? 0,
    cache_creation_input_tokens: told?.written ?? 0,
    cache_creation: {
      ephemeral_5m_input_tokens: (told?.written ?? 0) - (told?.writtenHour ?? 0),
      ephemeral_1h_input_tokens: told?.writtenHour ?? 0,
    },
  };
};

type Block = { cache_control?: { type?: unknown; ttl?: unknown }; content?: unknown };
const blocksOf = (value: unknown) => (Array.isArray(value) ? (value as Block[]) : []);
const isMarked = (block: Block) => block.cache_control !== undefined;

/** Its words for marks of its prompt cache that it does not take. */
function refuses({ tools, system, messages, cache_control: mark }: Record<string, unknown>): string | undefined {
  const said = blocksOf(messages).flatMap(({ content }) => blocksOf(content));
  if (said.flatMap(({ content }) => blocksOf(content)).some(isMarked))
    return 'cache_control may not be specified within `tool_result.content`. Instead, place it directly on `tool_result`';
  const blocks = [...blocksOf(tools), ...blocksOf(system), ...said];
  // A mark of the request is one of the last block.
  const last = blocks.at(-1);
  if (mark && last && !isMarked(last)) blocks.push({ cache_control: mark });
  const marked = blocks.filter(isMarked);
  if (marked.length > 4) return `A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`;
  const short = marked.findIndex((block) => block.cache_control?.ttl !== '1h');
  return short >= 0 && marked.slice(short).some((block) => block.cache_control?.ttl === '1h')
    ? "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`."
    : undefined;
}

/** Anthropic messages. */
export const anthropicWire: Wire = {
  name: 'anthropic',
  matches: (path) => path.endsWith('/v1/messages'),
  isStreamed: (_, body) => body.stream === true,
  refuses: (body) => refuses(body) ?? refusesThinking(body),
  contentType: 'text/event-stream',
  frames(reply, id, model) {
    const frames = [
      frame('message_start', {
        message: {
          id: `msg_${id}`,
          type: 'message',
          role: 'assistant',
          model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...usage(reply), output_tokens: 1 },
        },
      }),
    ];
    let index = 0;
    if (reply.thought) {
      frames.push(
        frame('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } }),
      );
      for (const thinking of pieces(reply.thought))
        frames.push(frame('content_block_delta', { index, delta: { type: 'thinking_delta', thinking } }));
      frames.push(frame('content_block_delta', { index, delta: { type: 'signature_delta', signature: SIGNATURE } }));
      frames.push(frame('content_block_stop', { index }));
      index += 1;
    }
    if (reply.text) {
      frames.push(frame('content_block_start', { index, content_block: { type: 'text', text: '' } }));
      for (const text of pieces(reply.text))
        frames.push(frame('content_block_delta', { index, delta: { type: 'text_delta', text } }));
      frames.push(frame('content_block_stop', { index }));
      index += 1;
    }
    for (const call of reply.toolCalls ?? []) {
      frames.push(
        frame('content_block_start', {
          index,
          content_block: { type: 'tool_use', id: call.id ?? `toolu_${id}_${index}`, name: call.name, input: {} },
        }),
      );
      for (const partial of pieces(rawArgs(call.args), 4_000))
        frames.push(
          frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: partial } }),
        );
      frames.push(frame('content_block_stop', { index }));
      index += 1;
    }
    if (reply.fault === 'no-finish') return frames;
    return [
      ...frames,
      frame('message_delta', {
        delta: { stop_reason: STOP[finishOf(reply)], stop_sequence: null },
        usage: { output_tokens: usage(reply).output_tokens },
      }),
      frame('message_stop', {}),
    ];
  },
  body(reply, id, model) {
    const content = [
      ...(reply.thought ? [{ type: 'thinking', thinking: reply.thought, signature: SIGNATURE }] : []),
      ...(reply.text ? [{ type: 'text', text: reply.text }] : []),
      ...(reply.toolCalls ?? []).map((call, index) => ({
        type: 'tool_use',
        id: call.id ?? `toolu_${id}_${index}`,
        name: call.name,
        input: call.args,
      })),
    ];
    return {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model,
      content,
      stop_reason: STOP[finishOf(reply)],
      stop_sequence: null,
      usage: usage(reply),
    };
  },
  errorBody: (status, message) => ({
    type: 'error',
    error: { type: ERRORS[status] ?? 'api_error', message },
  }),
  errorFrame: () => frame('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
};
