import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, generateText, type LanguageModelUsage, Output, streamText, tool, type ToolSet } from 'ai';
import { z } from 'zod';
import { type ForeignClient, oneByOne } from './client';
import { promptOf, TEXTS, WEATHER_TOOL } from './features';

/** Vercel's AI SDK, by chat completions. */
export const aiSdk: ForeignClient = oneByOne('Vercel AI SDK', async ({ feature, model, connection }) => {
  const provider = createOpenAI({ baseURL: connection.baseUrl, apiKey: connection.apiKey });
  if (feature === 'embeddings') {
    const { embeddings } = await embedMany({ model: provider.embedding(model), values: [...TEXTS], maxRetries: 0 });
    return { vectors: embeddings };
  }
  const request = { model: provider.chat(model), prompt: promptOf(feature), maxRetries: 0 };
  if (feature === 'JSON schema') {
    const { output } = await generateText({
      ...request,
      output: Output.object({ schema: z.strictObject({ name: z.string(), age: z.int() }) }),
    });
    return { json: output as unknown };
  }
  const tools: ToolSet = feature.includes('tools')
    ? {
        [WEATHER_TOOL.name]: tool({
          description: WEATHER_TOOL.description,
          inputSchema: z.strictObject({ city: z.string() }),
        }),
      }
    : {};
  if (!feature.startsWith('stream')) {
    const answer = await generateText({ ...request, tools });
    return { text: answer.text, toolCalls: callsOf(answer.toolCalls), usage: usageOf(answer.usage) };
  }
  let failure: unknown;
  const stream = streamText({ ...request, tools, onError: ({ error }) => void (failure = error) });
  let pieces = 0;
  for await (const piece of stream.textStream) if (piece) pieces += 1;
  if (failure) throw failure as Error;
  return {
    text: await stream.text,
    toolCalls: callsOf(await stream.toolCalls),
    usage: usageOf(await stream.usage),
    pieces,
  };
});

const callsOf = (calls: readonly { toolName: string; input: unknown }[]) =>
  calls.map(({ toolName, input }) => ({ name: toolName, args: input }));
const usageOf = ({ inputTokens = 0, outputTokens = 0 }: LanguageModelUsage) => ({
  input: inputTokens,
  output: outputTokens,
});
