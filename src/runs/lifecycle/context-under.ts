import type { RunContext } from './run-context';

const SEPARATOR = '/';

/** How the keys of all steps under a prefix begin. */
export const stepsUnder = (prefix: string): string => `${prefix}${SEPARATOR}`;

/**
 * The same run, its steps under `prefix/`: what works with it cannot meet the steps of something else in the run, as an agent
 * beside another or a node of a flow. Nests. Throws where the prefix is empty or holds a slash: two paths might be one.
 */
export function contextUnder<Input>(context: RunContext<Input>, prefix: string): RunContext<Input> {
  if (prefix === '' || prefix.includes(SEPARATOR))
    throw new Error(`the prefix "${prefix}" of step keys must be a word without ${SEPARATOR}`);
  const inner = (key: string) => `${prefix}${SEPARATOR}${key}`;
  const under: RunContext<Input> = {
    ...context,
    keyOf: (key) => context.keyOf(inner(key)),
    hasStep: (key) => context.hasStep(inner(key)),
    step: (description, work) => context.step({ ...description, key: inner(description.key) }, work),
    forget: (...inside) => context.forget(...inside.map(inner)),
    under: (further) => contextUnder(under, further),
  };
  return under;
}
