import OpenAI from 'openai';
import { type ForeignClient, oneByOne } from './client';
import { PERSON_SCHEMA, promptOf, TEXTS, WEATHER_TOOL } from './features';

/** The `openai` package for Node. */
export const openAiNode: ForeignClient = oneByOne('openai (Node)', async ({ feature, model, connection }) => {
  const client = new OpenAI({ baseURL: connection.baseUrl, apiKey: connection.apiKey, maxRetries: 0 });
  if (feature === 'embeddings') {
    const { data } = await client.embeddings.create({ model, input: [...TEXTS] });
    return { vectors: data.map(({ embedding }) => embedding) };
  }
  const request = { model, messages: [{ role: 'user' as const, content: promptOf(feature) }] };
  const tools = [
    { type: 'function' as const, function: { ...WEATHER_TOOL, parameters: { ...WEATHER_TOOL.parameters } } },
  ];
  if (feature === 'stream' || feature === 'stream with tools') {
    const stream = client.chat.completions.stream({
      ...request,
      stream_options: { include_usage: true },
      ...(feature === 'stream with tools' ? { tools } : {}),
    });
    let pieces = 0;
    stream.on('content', () => (pieces += 1));
    return { ...seenOf(await stream.finalChatCompletion()), pieces };
  }
  const answer = await client.chat.completions.create({
    ...request,
    ...(feature === 'tools' ? { tools } : {}),
    ...(feature === 'JSON schema'
      ? {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: 'person', strict: true, schema: PERSON_SCHEMA },
          },
        }
      : {}),
  });
  const seen = seenOf(answer);
  return feature === 'JSON schema' ? { json: JSON.parse(seen.text) as unknown } : seen;
});

function seenOf({ choices, usage }: OpenAI.Chat.ChatCompletion) {
  const message = choices[0]?.message;
  const toolCalls = (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ name: call.function.name, args: JSON.parse(call.function.arguments) as unknown }]
      : [],
  );
  return {
    text: message?.content ?? '',
    toolCalls,
    ...(usage ? { usage: { input: usage.prompt_tokens, output: usage.completion_tokens } } : {}),
  };
}
