import { delay } from './time';

/** What `work` resolves to, or undefined after `timeoutMs`; then `work` goes on unheard. Rejects as `work` does. */
export async function settleWithin<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result | undefined> {
  const stop = new AbortController();
  try {
    return await Promise.race([work, delay(timeoutMs, stop.signal).then(() => undefined)]);
  } finally {
    stop.abort();
  }
}
