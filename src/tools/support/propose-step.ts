import { z } from 'zod';
import { defineSupportTool, firstOf, isObject, lineOf, listOf, textOf } from './support-tool';

const STEP_MAX = 4_000;
const OPTION_MAX = 200;
const OPTIONS_MAX = 10;

const input = z.strictObject({
  text: z.string().min(1).max(STEP_MAX).describe('the step: what to do or look at, and what to say about it'),
  options: z
    .array(z.string().min(1).max(OPTION_MAX))
    .max(OPTIONS_MAX)
    .default([])
    .describe('likely results to choose from; empty for free text'),
});

/** The next step of a guided session. */
export const proposeStep = defineSupportTool({
  name: 'propose_step',
  description: 'Give the engineer the next single step of a guided session, and wait for its result.',
  input,
  mend: (args) => {
    const step = isObject(args['step']) ? args['step'] : args;
    const options = listOf(firstOf(step, 'options', 'choices', 'answers'))
      ?.map((option) => lineOf(isObject(option) ? firstOf(option, 'label', 'text', 'value') : option, OPTION_MAX))
      .filter((option) => option !== undefined && option !== '')
      .slice(0, OPTIONS_MAX);
    return {
      text: textOf(firstOf(step, 'text', 'content', 'instruction', 'step', 'title', 'question'), STEP_MAX),
      ...(options && { options: [...new Set(options)] }),
    };
  },
});
export type StepInput = z.output<typeof input>;
