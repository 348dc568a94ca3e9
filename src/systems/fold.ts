import { kernelQueues } from '../queues/index';
import type { QueueDefinition } from '../queues/define-queue';
import type { RunKinds } from '../queues/run-kinds';
import type { Finder } from '../search/finder';
import { createRunFinder } from '../search/runs/run-finder';
import type { TokenKind } from '../security/accounts/authenticate';
import type { Subjects } from '../security/subjects';
import type { Base } from './base';
import type { System } from './system';

/** Every queue: the kernel's and the systems'. */
export const queuesOf = (systems: readonly System[]): readonly QueueDefinition[] => [
  ...systems.flatMap(({ queues }) => queues),
  ...kernelQueues,
];

/** How what they hold is found, by system; runs are of no system. */
export const findersOf = (systems: readonly System[]): Readonly<Record<string, Finder>> => ({
  ...Object.fromEntries(systems.flatMap(({ name, finder }) => (finder ? [[name, finder]] : []))),
  runs: createRunFinder(subjectsOf(systems)),
});

/** All kinds of run. The types know those of the product's systems; there may be more. */
export const runKindsOf = (systems: readonly System[]): RunKinds =>
  Object.assign({}, ...systems.map(({ runKinds }) => runKinds)) as RunKinds;

/** All that runs and approvals may be about. */
export const subjectsOf = (systems: readonly System[]): Subjects =>
  Object.fromEntries(systems.flatMap(({ name, subject }) => (subject ? [[name, subject]] : []))) as unknown as Subjects;

/** The systems' own kinds of token. */
export const tokenKindsOf = (base: Base): readonly TokenKind[] =>
  base.systems.flatMap(({ tokenKinds }) => tokenKinds?.(base) ?? []);
