/** So many runs share a canvas: it has room for their blocks, and they collide. */
export const RUNS_A_CANVAS = 100;

/** How many canvases that takes, at least `least`. */
export const canvasesFor = (runs: number, least: number): number => Math.max(least, Math.ceil(runs / RUNS_A_CANVAS));
