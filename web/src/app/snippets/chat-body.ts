/** A chat as somebody set it up: what the pages send, and what the programs they show send. */
export interface ChatSettings {
  /** A model or a role. */
  model: string;
  messages: readonly { role: 'system' | 'user' | 'assistant'; content: string }[];
  /** Undefined: as the model likes it. */
  temperature?: number | undefined;
  /** In tokens; undefined: as much as the model likes. */
  maxTokens?: number | undefined;
  isStreamed: boolean;
  /** A JSON schema that the answer is to fit; undefined: free text. */
  schema?: Readonly<Record<string, unknown>> | undefined;
  /** The same answer to exactly the same request, for some minutes. */
  isCached: boolean;
}

/** Name of the answer's schema: OpenAI's API wants one. */
export const SCHEMA_NAME = 'answer';
export const CACHE_HEADER = 'X-Weft-Cache';

const formatOf = (schema: ChatSettings['schema']) => ({
  type: 'json_schema' as const,
  json_schema: { name: SCHEMA_NAME, schema },
});

/** The body of `/v1/chat/completions`. */
export const chatBody = ({ model, messages, temperature, maxTokens, isStreamed, schema }: ChatSettings) => ({
  model,
  messages: messages.map(({ role, content }) => ({ role, content })),
  ...(temperature === undefined ? {} : { temperature }),
  ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  ...(schema === undefined ? {} : { response_format: formatOf(schema) }),
  ...(isStreamed ? { stream: true, stream_options: { include_usage: true } } : {}),
});
