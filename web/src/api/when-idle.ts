const PATIENCE_MS = 3_000;
/** Safari has no idle callback: a moment after the first paint will do. */
const MOMENT_MS = 800;

/** Runs `work` when the page has nothing better to do; answers with what takes it back. */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(work, { timeout: PATIENCE_MS });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(work, MOMENT_MS);
  return () => clearTimeout(timer);
}
