import type { EngineState } from './state';

/** What an execution that has ended says to whoever talks to it: its replies, else its output as a text. */
export function messageOf({ replies, end }: Pick<EngineState, 'replies' | 'end'>): string {
  if (replies.length > 0) return replies.join('\n\n');
  const output = end && 'output' in end ? end.output : null;
  if (output === null || output === undefined) return '';
  if (typeof output === 'string') return output;
  const { text } = output as { text?: unknown };
  return typeof text === 'string' ? text : JSON.stringify(output);
}
