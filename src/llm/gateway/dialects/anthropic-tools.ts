import type { ChatRequest, ChatTool } from '../../../contracts/chat-completions';
import { fitJsonSchema, type SchemaDialect } from './fit-json-schema';

/**
 * Name of the tool that stands for `response_format: json_object`: Anthropic has JSON by a schema only. Its input is the
 * answer, and reaches the client as content.
 */
export const JSON_TOOL = 'weft_json_answer';
const CACHED = { cache_control: { type: 'ephemeral' } } as const;

/** What Anthropic's constrained output understands; tools that are not `strict` may use any JSON schema. */
export const ANTHROPIC_SCHEMA: SchemaDialect = {
  keywords: new Set(
    '$ref $defs definitions type title description properties required additionalProperties items enum const anyOf allOf format'.split(
      ' ',
    ),
  ),
  closesObjects: true,
};

/** `tools`, `tool_choice` and `output_config` of the request. The last tool is marked for the provider's cache. */
export function toAnthropicTools(request: ChatRequest): Record<string, unknown> {
  const format = request.response_format;
  const tools: Record<string, unknown>[] = (request.tools ?? []).map(toTool);
  let choice = toToolChoice(request);
  if (format?.type === 'json_object') {
    tools.push({
      name: JSON_TOOL,
      description: 'Gives the answer: call it with the JSON object that was asked for.',
      input_schema: { type: 'object' },
    });
    // A tool of the client's may still be called before; one that has to be called comes first.
    const mayCall = (request.tools?.length ?? 0) > 0 && request.tool_choice !== 'none';
    if (choice?.['type'] !== 'tool') choice = mayCall ? { type: 'any' } : { type: 'tool', name: JSON_TOOL };
    choice = { ...choice, disable_parallel_tool_use: true };
  }
  const last = tools.pop();
  if (last) tools.push({ ...last, ...CACHED });
  return {
    ...(tools.length > 0 && { tools }),
    ...(tools.length > 0 && choice && { tool_choice: choice }),
    ...(format?.type === 'json_schema' && {
      output_config: {
        format: {
          type: 'json_schema',
          schema: fitJsonSchema(
            (format.json_schema as { schema?: Record<string, unknown> }).schema ?? {},
            ANTHROPIC_SCHEMA,
          ),
        },
      },
    }),
  };
}

function toTool({ function: { name, description, parameters, strict } }: ChatTool): Record<string, unknown> {
  const schema = { type: 'object', ...parameters };
  return {
    name,
    ...(description && { description }),
    input_schema: strict ? fitJsonSchema(schema, ANTHROPIC_SCHEMA) : schema,
    ...(strict && { strict }),
  };
}

function toToolChoice({ tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest) {
  if (choice === 'none') return { type: 'none' };
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'required') return { type: 'any', ...single };
  if (typeof choice === 'object') return { type: 'tool', name: choice.function.name, ...single };
  return choice === 'auto' || parallel === false ? { type: 'auto', ...single } : undefined;
}

/** The system's blocks, the last of them marked for the provider's cache. */
export const cacheLast = <Block extends object>(blocks: Block[]): Block[] =>
  blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, ...CACHED } : block));
