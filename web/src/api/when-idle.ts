const MOMENT_MS = 1_000;
const PATIENCE_MS = 3_000;

/** Runs `work` a moment later, when the page has nothing better to do; answers with what takes it back. */
export function whenIdle(work: () => void): () => void {
  let idle: number | undefined;
  const timer = setTimeout(() => {
    // Safari has no idle callback.
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(work, { timeout: PATIENCE_MS });
    else work();
  }, MOMENT_MS);
  return () => {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
  };
}
