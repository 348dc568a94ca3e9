import type { AguiInput } from '../../contracts/canvas/agui';
import { PROMPT_MAX } from '../../contracts/canvas/canvas';
import { badRequest } from '../../platform/errors';

/** What the user said last, as one text; 400 `agui_prompt_missing` where that is nothing, or longer than a prompt may be. */
export function readAguiPrompt({ messages }: Pick<AguiInput, 'messages'>): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const parts = typeof content === 'string' ? [content] : content.map((part) => textOf(part));
  const prompt = parts.join('\n').trim();
  if (prompt === '' || prompt.length > PROMPT_MAX)
    throw badRequest(
      'agui_prompt_missing',
      `The last message of the role “user” must say in 1 to ${PROMPT_MAX} characters of text what the agent is to make.`,
      { errors: [{ path: 'messages', message: 'has no message of the user with a text of that length' }] },
    );
  return prompt;
}

const textOf = (part: { type: string; text?: unknown }): string =>
  part.type === 'text' && typeof part.text === 'string' ? part.text : '';
