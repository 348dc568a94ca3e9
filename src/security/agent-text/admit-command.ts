import { badRequest } from '../../platform/errors';
import { passText } from './pass-text';
import { type KindOf, TEXT_KINDS } from '../systems/text-kinds';

type CommandKind = KindOf<'command'>;

/** What somebody asks of an agent, as it may be kept. 400 `prompt_rejected` where it reads like an order past the agent's instructions. */
export function admitCommand(kind: CommandKind, text: string): string {
  const passed = passText(kind, text);
  if (passed.rule)
    throw badRequest(
      'prompt_rejected',
      `The text reads like an attempt to change the agent’s instructions. ${TEXT_KINDS[kind].advice}`,
      { rule: passed.rule },
    );
  return passed.text;
}
