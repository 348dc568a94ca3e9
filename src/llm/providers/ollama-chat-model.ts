import { ChatOllama, type ChatOllamaInput } from '@langchain/ollama';

type StreamCall = Parameters<ChatOllama['_streamResponseChunks']>;

/**
 * Ollama's chat model whose calls end one by one. @langchain/ollama 1.3 looks at a call's signal only between two pieces,
 * so a call that waits for its first piece goes on after its cancel, and then aborts every call of the client, other
 * people's too. Here each call has a client of its own, and the signal reaches its request.
 */
export class OllamaChatModel extends ChatOllama {
  constructor(private readonly fields: ChatOllamaInput) {
    super(fields);
  }

  override async *_streamResponseChunks(
    ...[messages, options, runManager]: StreamCall
  ): ReturnType<ChatOllama['_streamResponseChunks']> {
    const signalled: typeof fetch = (input, init) => {
      const signals = [init?.signal, options.signal].filter((signal) => signal != null);
      return (this.fields.fetch ?? fetch)(input, { ...init, signal: AbortSignal.any(signals) });
    };
    const call = new ChatOllama({ ...this.fields, fetch: signalled });
    yield* call._streamResponseChunks(messages, options, runManager);
  }
}
