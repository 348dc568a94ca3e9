export interface ToolCall {
  name: string;
  /** Each argument as a person reads it: text as it is, all else as JSON. */
  args: { name: string; value: string }[];
}

export interface ModelMessage {
  text: string;
  calls: ToolCall[];
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a model said, from the message that the journal keeps; null where that is cut, or of another shape. */
export function readModelMessage(output: string): ModelMessage | null {
  const message = fieldsOf(fieldsOf(parseJson(output))['message']);
  if (!isFields(message['data'])) return null;
  const { content, tool_calls: calls } = message['data'];
  return {
    text: readContent(content),
    calls: (Array.isArray(calls) ? calls.filter(isFields) : []).map(({ name, args }) => ({
      name: String(name),
      args: Object.entries(fieldsOf(args)).map(([key, value]) => ({
        name: key,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
    })),
  };
}

/** What a tool answered: its content without the envelope that the journal keeps it in. */
export function readToolResult(output: string): string {
  const { content } = fieldsOf(parseJson(output));
  return readableJson(typeof content === 'string' ? content : output);
}

/** JSON with a line a field; any other text as it is. */
export function readableJson(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** Content is a text, or parts of which some are text. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isFields)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
