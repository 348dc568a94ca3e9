import type { AIMessageChunk, UsageMetadata } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { type ForeignClient, oneByOne } from './client';
import { PERSON_SCHEMA, promptOf, TEXTS, WEATHER_TOOL } from './features';

/** LangChain's ChatOpenAI and OpenAIEmbeddings. */
export const langChain: ForeignClient = oneByOne('LangChain', async ({ feature, model, connection }) => {
  const options = {
    model,
    apiKey: connection.apiKey,
    maxRetries: 0,
    configuration: { baseURL: connection.baseUrl },
  };
  if (feature === 'embeddings') return { vectors: await new OpenAIEmbeddings(options).embedDocuments([...TEXTS]) };
  const client = new ChatOpenAI({ ...options, useResponsesApi: false });
  const prompt = promptOf(feature);
  if (feature === 'JSON schema')
    return {
      json: await client
        .withStructuredOutput<object>(PERSON_SCHEMA, { name: 'person', method: 'jsonSchema' })
        .invoke(prompt),
    };
  const bound = feature.includes('tools')
    ? client.bindTools([
        { type: 'function', function: { ...WEATHER_TOOL, parameters: { ...WEATHER_TOOL.parameters } } },
      ])
    : client;
  if (!feature.startsWith('stream')) return seenOf(await bound.invoke(prompt));
  let whole: AIMessageChunk | undefined;
  let pieces = 0;
  for await (const chunk of await bound.stream(prompt)) {
    if (chunk.text) pieces += 1;
    whole = whole ? whole.concat(chunk) : chunk;
  }
  if (!whole) throw new Error('a stream without a chunk');
  return { ...seenOf(whole), pieces };
});

interface Answer {
  text: string;
  tool_calls?: { name: string; args: unknown }[];
  usage_metadata?: UsageMetadata | undefined;
}
const seenOf = ({ text, tool_calls, usage_metadata }: Answer) => ({
  text,
  toolCalls: (tool_calls ?? []).map(({ name, args }) => ({ name, args })),
  ...(usage_metadata ? { usage: { input: usage_metadata.input_tokens, output: usage_metadata.output_tokens } } : {}),
});
