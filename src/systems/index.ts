import type { Finder } from '../search/finder';
import { runFinder } from '../search/runs/run-finder';
import { canvasSystem } from './canvas.system';
import { supportSystem } from './support.system';
import type { System } from './system';

/** Every system, in the order of the navigation. */
export const systems: readonly System[] = [canvasSystem, supportSystem];

/** How what they hold is found, by system; runs are of no system. */
export const finders: Readonly<Record<string, Finder>> = {
  ...Object.fromEntries(systems.map(({ name, finder }) => [name, finder])),
  runs: runFinder,
};
