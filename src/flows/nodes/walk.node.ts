import { z } from 'zod';
import { ROUNDS_MAX, STATE_FIELDS_MAX, stateFieldSchema } from '../../contracts/flows/graph';
import { formSchema } from '../../contracts/kernel/forms';
import { type ConfigText, defineNode } from './define-node';

const out = () => ['out'];
const condition = (path: string, text: string | undefined): ConfigText[] =>
  text === undefined ? [] : [{ path, text, as: 'condition' }];

/** Where an execution begins: what it wants, and the state that it keeps. */
export const startNode = defineNode({
  ...{ type: 'start', version: 1, title: 'Start', group: 'flow' },
  description: 'Where an execution begins, with what it was started with.',
  config: z.strictObject({
    fields: formSchema.optional().describe('What the input must be'),
    state: z.array(stateFieldSchema).max(STATE_FIELDS_MAX).optional().describe('What nodes may keep while it runs'),
  }),
  inputs: [],
  outputs: out,
});

/** Goes on by several ways at once. */
export const parallelNode = defineNode({
  ...{ type: 'parallel', version: 1, title: 'Parallel', group: 'flow', takesAll: true, portsFrom: 'branches.id' },
  description: 'Goes on by several branches at once. They meet again in whatever node they all lead to.',
  config: z.strictObject({
    branches: z
      .array(z.strictObject({ id: z.string().regex(/^[\w-]{1,60}$/), label: z.string().max(80).optional() }))
      .min(1)
      .max(50)
      .optional(),
  }),
  inputs: ['in'],
  outputs: ({ branches }) => branches?.map(({ id }) => id) ?? ['out'],
});

/** Round after round of what hangs on `body`. */
export const loopNode = defineNode({
  ...{ type: 'loop', version: 1, title: 'Loop', group: 'flow' },
  description: 'Does its body again and again. A round sees `round` (from 0) and `last`, what the round before gave.',
  config: z.strictObject({
    maxIterations: z.int().min(1).max(ROUNDS_MAX).describe('Rounds at most'),
    while: z.string().max(10_000).optional().describe('A condition, asked before each round'),
    until: z.string().max(10_000).optional().describe('A condition, asked after each round'),
  }),
  inputs: ['in', 'next', 'break'],
  outputs: () => ['body', 'out'],
  texts: (config) => [...condition('while', config.while), ...condition('until', config.until)],
});

/** The body for each item of a list. */
export const iterationNode = defineNode({
  ...{ type: 'iteration', version: 1, title: 'For each', group: 'flow' },
  description:
    'Does its body for each item of a list, several at once. A round sees `item` and `index`; it gives the list of what the rounds gave.',
  config: z.strictObject({
    items: z
      .union([z.string().max(100_000), z.array(z.unknown()).max(ROUNDS_MAX)])
      .describe('A list, or a template that gives one'),
    concurrency: z.int().min(1).max(50).default(5).describe('Rounds at once'),
    maxItems: z.int().min(1).max(ROUNDS_MAX).default(1_000),
    onItemError: z.enum(['fail', 'skip']).default('fail').describe('skip: a round that fails gives null'),
  }),
  inputs: ['in', 'next'],
  outputs: () => ['body', 'out'],
  texts: ({ items }) => (typeof items === 'string' ? [{ path: 'items', text: items, as: 'template' }] : []),
});
