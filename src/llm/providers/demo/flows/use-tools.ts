import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { exampleOf, type JsonSchema } from '../../../gateway/examples/example-of-schema';
import type { DemoAnswer } from '../demo-answer';

interface DemoTool {
  name: string;
  description?: string;
  schema: JsonSchema;
}
/** Words that say nothing of what a tool is for. */
const COMMON = new Set([
  'this',
  'that',
  'with',
  'from',
  'have',
  'what',
  'runs',
  'tool',
  'flow',
  'when',
  'where',
  'your',
]);
const TEXT_MAX = 200;

/** Calls of all tools whose name or description has a word in common with what is asked, with arguments from its words and numbers. */
export function useTools(text: string, tools: readonly BindToolsInput[]): DemoAnswer['calls'] {
  const words = wordsOf(text);
  return (tools as readonly DemoTool[])
    .filter(({ name, description = '' }) =>
      [...wordsOf(`${name.replaceAll('_', ' ')} ${description}`)].some((word) => words.has(word)),
    )
    .map(({ name, schema }, place) => ({ id: `flow-${place}`, name, args: JSON.stringify(argumentsOf(schema, text)) }));
}

function argumentsOf({ properties = {} }: JsonSchema, text: string): Record<string, unknown> {
  const numbers = (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      if (typeof schema !== 'object') return [name, null];
      if (schema.type === 'string' && !schema.enum) return [name, text.replace(/\s+/g, ' ').trim().slice(0, TEXT_MAX)];
      if (schema.type === 'number' || schema.type === 'integer') return [name, numbers.shift() ?? exampleOf(schema)];
      const named = schema.enum?.find(
        (one) => typeof one === 'string' && text.toLowerCase().includes(one.toLowerCase()),
      );
      return [name, named ?? exampleOf(schema)];
    }),
  );
}

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) => !COMMON.has(word)));
