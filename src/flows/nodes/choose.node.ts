import { z } from 'zod';
import { APPROVAL_ACTIONS_MAX } from '../../contracts/kernel/approvals';
import { formSchema } from '../../contracts/kernel/forms';
import { defineNode, templatesIn } from './define-node';

const id = z.string().regex(/^[\w-]{1,60}$/);

export const CONDITION_OPERATORS = [
  '==',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'contains',
  'starts',
  'ends',
  'empty',
  'filled',
] as const;

/** One way or the other. */
export const conditionNode = defineNode({
  ...{ type: 'condition', version: 1, title: 'Condition', group: 'flow' },
  description: 'Goes on by `true` or `false`: by an expression, or by rules that are filled in.',
  config: z.union([
    z.strictObject({ expression: z.string().min(1).max(10_000) }),
    z.strictObject({
      rules: z
        .array(
          z.strictObject({ left: z.unknown(), operator: z.enum(CONDITION_OPERATORS), right: z.unknown().optional() }),
        )
        .min(1)
        .max(20),
      match: z.enum(['all', 'any']).default('all'),
    }),
  ]),
  inputs: ['in'],
  outputs: () => ['true', 'false'],
  texts: (config) =>
    'expression' in config
      ? [{ path: 'expression', text: config.expression, as: 'condition' }]
      : templatesIn(config.rules, 'rules'),
});

/** A model chooses one of several ways. */
export const switchNode = defineNode({
  ...{ type: 'switch', version: 1, title: 'Switch', group: 'model', portsFrom: 'cases.id' },
  description: 'A model reads a text and chooses the case that fits; `else` where none does.',
  config: z.strictObject({
    input: z.string().min(1).max(100_000),
    cases: z
      .array(z.strictObject({ id, description: z.string().min(1).max(2_000) }))
      .min(1)
      .max(20),
    model: z.string().max(200).optional(),
  }),
  inputs: ['in'],
  outputs: ({ cases }) => [...cases.map((one) => one.id), 'else'],
  texts: (config) => templatesIn(config.input, 'input'),
});

/** Waits for a person. */
export const humanNode = defineNode({
  ...{ type: 'human', version: 1, title: 'Ask a person', group: 'people', portsFrom: 'actions.id' },
  description: 'Waits until somebody has answered, in the inbox, by mail or by the API; each answer is a way to go on.',
  config: z.strictObject({
    message: z.string().min(1).max(20_000),
    schema: formSchema.optional().describe('What is to be filled in'),
    actions: z
      .array(z.strictObject({ id, label: z.string().trim().min(1).max(80) }))
      .min(1)
      .max(APPROVAL_ACTIONS_MAX)
      .default([{ id: 'continue', label: 'Continue' }]),
    assignees: z
      .array(z.email().max(320))
      .min(1)
      .max(20)
      .optional()
      .describe('E-mail addresses of members who are asked; default: everybody who may work on the flow'),
    expiresInHours: z
      .number()
      .positive()
      .max(30 * 24)
      .default(24)
      .describe('Then it goes on by `timeout`'),
  }),
  inputs: ['in'],
  outputs: ({ actions }) => [...actions.map((one) => one.id), 'timeout'],
  texts: (config) => templatesIn(config.message, 'message'),
});
