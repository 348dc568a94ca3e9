export interface ModelMessage {
  text: string;
  /** Tools it called, each with its arguments as one line of JSON. */
  calls: { name: string; args: string }[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What a model said, from the recorded message or from the text as it streams; null for JSON of another shape. */
export function readModelMessage(output: string): ModelMessage | null {
  if (!/^\s*[[{]/.test(output)) return { text: output, calls: [] };
  let recorded: unknown;
  try {
    recorded = JSON.parse(output);
  } catch {
    return null;
  }
  const message = isRecord(recorded) && isRecord(recorded['message']) ? recorded['message'] : null;
  const data = message !== null && isRecord(message['data']) ? message['data'] : null;
  if (data === null) return null;
  const calls = Array.isArray(data['tool_calls']) ? data['tool_calls'].filter(isRecord) : [];
  return {
    text: readContent(data['content']),
    calls: calls.map(({ name, args }) => ({ name: String(name), args: JSON.stringify(args ?? {}) })),
  };
}

/** Content is a text, or parts of which some are text. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}
