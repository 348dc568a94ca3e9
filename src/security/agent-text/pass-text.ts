import { maskText } from '../../contracts/secrets/find-secrets';
import { checkPrompt } from '../prompt-rules/prompt-guard';
import type { PromptRule } from '../prompt-rules/rule';
import type { TextKind } from './text-kinds';

/** A text on its way from people to an agent. */
export interface PassingText {
  readonly kind: TextKind;
  readonly text: string;
  /** The rule of the prompt guard by which it reads like an order past the agent's instructions. */
  readonly rule: PromptRule | undefined;
}

interface TextStep {
  readonly name: string;
  /** The text as the next step is to have it. Pure, and in a time that grows no faster than the text. */
  take(passing: PassingText): PassingText;
}

/** What is done with every text, in this order. */
const STEPS: readonly TextStep[] = [
  {
    // What people write is masked where it enters; this is for what was kept before, and for what came some other way.
    name: 'mask-secrets',
    take: (passing) => ({ ...passing, text: maskText(passing.text) }),
  },
  {
    name: 'find-orders',
    take(passing) {
      const verdict = checkPrompt(passing.text, passing.kind.startsWith('canvas.') ? 'brief' : 'talk');
      return verdict.ok ? passing : { ...passing, rule: verdict.rule };
    },
  },
];

/**
 * The one way of people's text to agents: every text takes every step, before it is kept (`admit-command.ts`) and again before
 * a model gets it (`delimit.ts`). The same text comes out the same.
 */
export const passText = (kind: TextKind, text: string): PassingText =>
  STEPS.reduce<PassingText>((passing, step) => step.take(passing), { kind, text, rule: undefined });
