import { badRequest } from '../../platform/errors';
import { passText } from './pass-text';
import type { KindOf } from './text-kinds';

type CommandKind = KindOf<'command'>;

/** What helps whoever meant no harm. */
const WHAT_TO_DO: Readonly<Record<CommandKind, string>> = {
  'canvas.prompt': 'Say what should be on the canvas.',
  'support.message':
    'Say what you want to know in your own words; what somebody else wrote goes into a file that you attach, or into an answer of the task lane.',
  'support.instruction': 'Say how the text should be written.',
  'support.wish': 'Say how documents should be written.',
};

/** What somebody asks of an agent, as it may be kept. 400 `prompt_rejected` where it reads like an order past the agent's instructions. */
export function admitCommand(kind: CommandKind, text: string): string {
  const passed = passText(kind, text);
  if (passed.rule)
    throw badRequest(
      'prompt_rejected',
      `The text reads like an attempt to change the agent’s instructions. ${WHAT_TO_DO[kind]}`,
      { rule: passed.rule },
    );
  return passed.text;
}
