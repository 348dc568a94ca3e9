import type { ResolvedModel } from '../../../../config/models';
import { type ChatChunk, chatCompletion, type ChatRequest, type ChatUsage } from '../../../contracts/chat-completions';
import { ModelAnswerInvalid } from '../../model-errors';
import type { AnswerNames, Dialect, StreamDecoder, WireRequest } from '../dialect';
import { OpenAiStreamScanner } from '../openai-stream-scanner';

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

/** OpenAI and every server that speaks its protocol: the request goes on as it came, but for the names. */
export const openAiDialect: Dialect = {
  encode(request: ChatRequest, model: ResolvedModel): WireRequest {
    return {
      url: `${(model.baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, '')}/chat/completions`,
      headers: {
        'content-type': 'application/json',
        ...(model.apiKey && { authorization: `Bearer ${model.apiKey}` }),
      },
      body: JSON.stringify({
        ...request,
        model: model.providerModel,
        ...(request.stream && { stream_options: { ...request.stream_options, include_usage: true } }),
      }),
    };
  },

  decode(answer: unknown, _names: AnswerNames) {
    const parsed = chatCompletion.safeParse(answer);
    if (!parsed.success || parsed.data.choices.length === 0) throw new ModelAnswerInvalid('no completion');
    return parsed.data;
  },

  openStream(request: ChatRequest): StreamDecoder {
    const scanner = new OpenAiStreamScanner(request.stream_options?.include_usage !== true);
    const read = (bytes: Uint8Array | string | undefined): ChatChunk[] =>
      Buffer.from(bytes ?? '')
        .toString()
        .split(/\r?\n\r?\n/)
        .flatMap((event) => /^data:\s*(\{[^]*)/.exec(event)?.[1] ?? [])
        .map((data) => JSON.parse(data) as ChatChunk);
    return {
      push: (bytes) => read(scanner.push(Buffer.from(bytes))),
      end: () => read(scanner.end()),
      get usage(): ChatUsage | undefined {
        return scanner.usage;
      },
    };
  },
};
