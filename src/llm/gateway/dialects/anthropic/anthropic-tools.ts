import type { ChatRequest, ChatTool } from '../../../../contracts/gateway/chat-completions';
import { readCacheMark } from '../../read-cache-mark';
import { fitJsonSchema, type SchemaDialect } from '../gemini/fit-json-schema';
import { unsupported } from '../refuse-parameters';

/**
 * Name of the tool that stands for `response_format: json_object`: Anthropic has JSON by a schema only. Its input is the
 * answer, and reaches the client as content.
 */
export const JSON_TOOL = 'weft_json_answer';

/** What Anthropic's constrained output understands; tools that are not `strict` may use any JSON schema. */
export const ANTHROPIC_SCHEMA: SchemaDialect = {
  keywords: new Set(
    '$ref $defs definitions type title description properties required additionalProperties items enum const anyOf allOf format'.split(
      ' ',
    ),
  ),
};
/** Closes each object, as Anthropic insists. Throws `model_request_unsupported` of a map, which another model may take. */
const closed = (path: string): SchemaDialect => ({
  ...ANTHROPIC_SCHEMA,
  refuseOpen: (what) => unsupported('Anthropic', path, what),
});

export interface AnthropicTools {
  tools: Record<string, unknown>[];
  /** `tool_choice` and `output_config`, where there are any. */
  settings: { tool_choice?: { type: string }; output_config?: object };
}

/** Tools, how they are chosen, and the form of the answer. Tools that the client marks for the provider's cache are marked. */
export function toAnthropicTools(request: ChatRequest): AnthropicTools {
  const format = request.response_format;
  const tools = (request.tools ?? []).map(toTool);
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
  const settings = {
    ...(tools.length > 0 && choice && { tool_choice: choice }),
    ...(format?.type === 'json_schema' && {
      output_config: {
        format: {
          type: 'json_schema',
          schema: fitJsonSchema(
            (format.json_schema as { schema?: Record<string, unknown> }).schema ?? {},
            closed('response_format.json_schema.schema'),
          ),
        },
      },
    }),
  };
  return { tools, settings };
}

function toTool(tool: ChatTool, index: number): Record<string, unknown> {
  const { name, description, parameters, strict } = tool.function;
  const schema = { type: 'object', ...parameters };
  return {
    name,
    ...(description && { description }),
    input_schema: strict ? fitJsonSchema(schema, closed(`tools.${index}.function.parameters`)) : schema,
    ...(strict && { strict }),
    ...(readCacheMark(tool) ?? readCacheMark(tool.function)), // clients write it in either place
  };
}

function toToolChoice({ tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest) {
  if (choice === 'none') return { type: 'none' };
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'required') return { type: 'any', ...single };
  if (typeof choice === 'object') return { type: 'tool', name: choice.function.name, ...single };
  return choice === 'auto' || parallel === false ? { type: 'auto', ...single } : undefined;
}
