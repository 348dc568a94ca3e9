import { type FakeReply, finishOf, pieces, rawArgs, usageOf, type Wire } from './reply';

const usage = (reply: FakeReply) => {
  const told = usageOf(reply);
  return (
    told && {
      prompt_tokens: told.input,
      completion_tokens: told.output,
      total_tokens: told.input + told.output,
      prompt_tokens_details: { cached_tokens: told.cached },
    }
  );
};
const data = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

/** OpenAI chat completions. */
export const openAiWire: Wire = {
  name: 'openai',
  matches: (path) => path.endsWith('/chat/completions'),
  isStreamed: (_, body) => body.stream === true,
  contentType: 'text/event-stream',
  frames(reply, id, model) {
    const chunk = (delta: object, finish: string | null = null) =>
      reply.fault === 'nulls'
        ? data({ id, usage: null, choices: [{ delta: { tool_calls: null, ...delta }, finish_reason: finish }] })
        : data({
            id,
            object: 'chat.completion.chunk',
            created: 1,
            model,
            choices: [{ index: 0, delta, finish_reason: finish }],
          });
    const frames = [chunk({ role: 'assistant', content: '' })];
    if (reply.fault === 'empty-choices')
      return [data({ id, object: 'chat.completion.chunk', created: 1, model, choices: [] }), data('[DONE]')];
    for (const reasoning_content of pieces(reply.thought ?? '')) frames.push(chunk({ reasoning_content }));
    for (const content of pieces(reply.text ?? '')) frames.push(chunk({ content }));
    for (const [index, call] of (reply.toolCalls ?? []).entries()) {
      frames.push(
        chunk({
          tool_calls: [
            {
              index,
              id: call.id ?? `call_${id}_${index}`,
              type: 'function',
              function: { name: call.name, arguments: '' },
            },
          ],
        }),
      );
      for (const args of pieces(rawArgs(call.args), 4_000))
        frames.push(chunk({ tool_calls: [{ index, function: { arguments: args } }] }));
    }
    if (reply.fault === 'no-finish') return frames;
    frames.push(chunk({}, finishOf(reply)));
    const told = usage(reply);
    if (told && reply.fault === 'nulls')
      frames.push(data({ id, choices: null, usage: { ...told, prompt_tokens_details: null } }));
    else if (told)
      frames.push(data({ id, object: 'chat.completion.chunk', created: 1, model, choices: [], usage: told }));
    return [...frames, data('[DONE]')];
  },
  body(reply, id, model) {
    const toolCalls = (reply.toolCalls ?? []).map((call, index) => ({
      id: call.id ?? `call_${id}_${index}`,
      type: 'function',
      function: { name: call.name, arguments: rawArgs(call.args) },
    }));
    // As SGLang and LiteLLM's proxy do.
    if (reply.fault === 'nulls') {
      const choice = {
        message: { role: 'assistant', content: reply.text, tool_calls: null },
        finish_reason: finishOf(reply),
      };
      return {
        id,
        model,
        choices: [choice],
        usage: { ...usage(reply), prompt_tokens_details: { cached_tokens: null } },
      };
    }
    const message = {
      role: 'assistant',
      content: reply.text ?? '',
      ...(reply.thought && { reasoning_content: reply.thought }),
      ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    };
    return {
      id,
      object: 'chat.completion',
      created: 1,
      model,
      choices: reply.fault === 'empty-choices' ? [] : [{ index: 0, message, finish_reason: finishOf(reply) }],
      usage: usage(reply),
    };
  },
  errorBody: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'server_error', code: null, param: null },
  }),
  errorFrame: () => data({ error: { message: 'The server had an error', type: 'server_error', code: 500 } }),
};
