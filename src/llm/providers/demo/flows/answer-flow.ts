import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { DemoAnswer } from '../demo-answer';
import { exampleOf, type JsonSchema } from '../../../gateway/examples/example-of-schema';
import { readBetween } from '../read-between';
import { answerFromSources } from './answer-from-sources';
import { useTools } from './use-tools';

/** How the system prompt of a flow's step begins. */
const FRAME = 'You do one step of a flow';
const SCHEMA = 'It must fit this JSON Schema:\n';
const SENTENCES = 2;
const ANSWER_MAX = 600;

/**
 * One step of a flow, by rules: chooses by words in common, fills a schema, uses each tool that has a word in common, says a text again
 * in short. Undefined where no flow asks.
 */
export function answerFlow(
  messages: readonly BaseMessage[],
  tools: readonly BindToolsInput[] = [],
): DemoAnswer | undefined {
  const system = messages.find((message) => message.type === 'system')?.text ?? '';
  if (!system.startsWith(FRAME)) return undefined;
  const person = messages.findLast((message) => message.type === 'human')?.text ?? '';
  const cases = readBetween(person, '<cases_data>\n', '\n</cases_data>');
  if (cases !== undefined) return say(choose(cases, readBetween(person, '<text_data>\n', '\n</text_data>') ?? ''));
  const at = person.lastIndexOf(SCHEMA);
  if (at >= 0) return say(fill(person.slice(at + SCHEMA.length).split('\n')[0] ?? '{}'));
  const told = messages.filter((message) => message.type === 'tool').map((message) => message.text);
  if (told.length > 0) return say(inShort(told.join(' ')));
  const cited = answerFromSources(person);
  if (cited !== undefined) return say(cited);
  const calls = useTools(person, tools);
  if (calls.length > 0) return { text: '', calls };
  return say(inShort(person));
}

const say = (text: string): DemoAnswer => ({ text, calls: [] });
const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);

/** The case with most words in common with the text. */
function choose(lines: string, text: string): string {
  const words = wordsOf(text);
  let best = { id: 'else', shared: 0 };
  for (const line of lines.split('\n')) {
    const { id = '', description = '' } = parse(line) as { id?: string; description?: string };
    const shared = [...wordsOf(`${id} ${description}`)].filter((word) => words.has(word)).length;
    if (shared > best.shared) best = { id, shared };
  }
  return best.id;
}

const fill = (schema: string): string => JSON.stringify(exampleOf(parse(schema) as JsonSchema));

/** The first sentences of what it is given. */
function inShort(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  const sentences = plain.match(/[^.!?]+[.!?]*/g) ?? [plain];
  return `Demo model: ${sentences.slice(0, SENTENCES).join('').trim().slice(0, ANSWER_MAX)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
