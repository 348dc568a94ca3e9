import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ResolvedModel } from '../../../config/models';
import { longestAnswer } from '../price-call';
import { fetchFor, publicWebFetch } from './lean-fetch';

/** Servers of one's own often want no key. The clients insist on one, or take the vendor's out of the environment. */
const NO_KEY = 'none';

/**
 * The LangChain client of a model. Providers are loaded when first used: a process pays only for those it calls.
 * `wanted`: longest answer, in tokens, as far as the model gives so much; default `OUTPUT_TOKENS_MAX` for Anthropic, which wants one,
 * else the model's own.
 * `maxRetries: 0` everywhere: retries, time-outs and fallback are `call-with-fallback.ts` alone.
 */
export async function createChatModel(model: ResolvedModel, wanted?: number): Promise<BaseChatModel> {
  const maxOutputTokens = wanted === undefined ? undefined : longestAnswer(model, wanted);
  const limit = maxOutputTokens !== undefined;
  switch (model.provider) {
    case 'openai': {
      const { ChatOpenAI } = await import('@langchain/openai');
      return new ChatOpenAI({
        model: model.providerModel,
        apiKey: model.apiKey || NO_KEY,
        maxRetries: 0,
        streamUsage: true,
        ...(limit && { maxTokens: maxOutputTokens }), // max_completion_tokens for models that reason
        useResponsesApi: false, // else chosen by the model's name, which compatible servers do not follow
        configuration: { maxRetries: 0, fetch: fetchFor(model), ...(model.baseUrl && { baseURL: model.baseUrl }) },
      }) as unknown as BaseChatModel;
    }
    case 'anthropic': {
      const { ChatAnthropic } = await import('@langchain/anthropic');
      return new ChatAnthropic({
        model: model.providerModel,
        apiKey: model.apiKey || NO_KEY,
        ...(model.baseUrl && { anthropicApiUrl: model.baseUrl }),
        maxTokens: longestAnswer(model, wanted),
        maxRetries: 0,
        streamUsage: true,
        clientOptions: { maxRetries: 0, fetch: fetchFor(model) },
      }) as unknown as BaseChatModel;
    }
    case 'gemini': {
      const { ChatGoogleGenerativeAI } = await import('@langchain/google-genai');
      const client = new ChatGoogleGenerativeAI({
        model: model.providerModel,
        apiKey: model.apiKey || NO_KEY,
        ...(model.baseUrl && { baseUrl: model.baseUrl }),
        ...(limit && { maxOutputTokens }),
        // Who thinks says what: it lives.
        ...(model.capabilities?.thinking && { thinkingConfig: { includeThoughts: true } }),
        maxRetries: 0,
        streamUsage: true,
      });
      catchSecondReader(client);
      return client as unknown as BaseChatModel;
    }
    case 'ollama': {
      const { OllamaChatModel } = await import('./ollama-chat-model');
      return new OllamaChatModel({
        model: model.providerModel,
        ...(model.baseUrl && { baseUrl: model.baseUrl }),
        ...(model.apiKey && { headers: { authorization: `Bearer ${model.apiKey}` } }),
        ...(model.own?.isAddressForeign && { fetch: publicWebFetch }),
        ...(limit && { numPredict: maxOutputTokens }),
        maxRetries: 0,
      }) as unknown as BaseChatModel;
    }
    case 'demo': {
      const { DemoChatModel } = await import('./demo/demo-chat-model');
      return new DemoChatModel({ model: model.id, chunkDelayMs: model.chunkDelayMs, maxOutputTokens });
    }
  }
}

/**
 * @google/generative-ai 0.24 reads every stream twice and gives the second reading as `response`, which LangChain does not
 * look at: a stream that breaks would be an unhandled rejection and end the process.
 */
function catchSecondReader(model: object): void {
  const { client } = model as {
    client: { generateContentStream(...input: unknown[]): Promise<{ response: Promise<unknown> }> };
  };
  const generate = client.generateContentStream.bind(client);
  client.generateContentStream = async (...input) => {
    const result = await generate(...input);
    result.response.catch(() => undefined); // the first reader has thrown the same
    return result;
  };
}
