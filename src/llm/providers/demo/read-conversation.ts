import { createHash } from 'node:crypto';
import type { AIMessage, BaseMessage, ToolMessage } from '@langchain/core/messages';
import { readDirectives, type Directives } from './directives';
import type { ShownBlock } from './reading/named-blocks';
import { readBetween } from './read-between';

/** What the demo model knows when it is called: it keeps nothing of its own. */
export interface Conversation {
  /** The whole of the last message of a person. */
  human: string;
  /** What is asked, without directives. */
  request: string;
  directives: Directives;
  blocks: ShownBlock[];
  /** The block that new ones are to go under. */
  afterBlockId: string | undefined;
  /** Answers the model gave before. */
  turns: number;
  /** Keys of planned calls that were made. */
  made: Set<string>;
  /** Key → id that its call was answered; missing where it was refused. */
  ids: Map<string, string>;
  /** Key → what its call was answered. */
  answers: Map<string, string>;
  /** The last answers said that no more can be created. */
  isFull: boolean;
  /** Blocks that an earlier run made of the same request. */
  madeBefore: number;
  /** Prefix of this conversation's tool call ids. */
  seed: string;
}

export const callIdOf = (seed: string, key: string) => `demo_${seed}_${key}`;

export function readConversation(messages: readonly BaseMessage[]): Conversation {
  const human = messages.findLast((message) => message.type === 'human')?.text ?? '';
  const prompt = readBetween(human, '<request>', '</request>') ?? human;
  const { directives, text } = readDirectives(prompt);
  const seed = createHash('sha256').update(human).digest('hex').slice(0, 10);
  const prefix = callIdOf(seed, '');
  const answers = messages.filter((message) => message.type === 'ai') as AIMessage[];
  const made = new Set(
    answers
      .flatMap((answer) => answer.tool_calls ?? [])
      .flatMap(({ id }) => (id?.startsWith(prefix) ? [id.slice(prefix.length)] : [])),
  );
  const results = messages.filter((message) => message.type === 'tool') as ToolMessage[];
  const ids = new Map<string, string>();
  const told = new Map<string, string>();
  let isFull = false;
  for (const result of results) {
    if (result.tool_call_id.startsWith(prefix)) told.set(result.tool_call_id.slice(prefix.length), result.text);
    const said = readJson(result.text);
    if (said.error === 'limit_reached') isFull = true;
    if (typeof said.id === 'string' && result.tool_call_id.startsWith(prefix))
      ids.set(result.tool_call_id.slice(prefix.length), said.id);
  }
  return {
    human,
    request: text,
    directives,
    blocks: readBlocks(human),
    afterBlockId: /\nNew blocks go below block ([0-9a-f]{24})/.exec(human)?.[1],
    turns: answers.length,
    made,
    ids,
    answers: told,
    isFull,
    madeBefore: Number(/<continue made="(\d+)">/.exec(human)?.[1] ?? 0),
    seed,
  };
}

function readBlocks(human: string): ShownBlock[] {
  const data = readBetween(human, '<canvas_data>\n', '\n</canvas_data>');
  if (!data) return [];
  return data
    .split('\n')
    .map(readJson)
    .filter((block) => typeof block.id === 'string') as unknown as ShownBlock[];
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // not one of ours
  }
}
