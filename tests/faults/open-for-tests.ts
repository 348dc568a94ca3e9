import { profile } from './profile';

const CLOSE_MS = 30_000;

/**
 * Opens what the tests of a file share. What `open` gives to `later` is done after them, the last first, also where it
 * failed half-way; one that fails keeps none of the others from being done.
 */
export function openForTests(open: (later: (close: () => unknown) => void) => Promise<void>): void {
  const closers: (() => unknown)[] = [];
  beforeAll(() => open((close) => void closers.unshift(close)), profile.timeoutMs);
  afterAll(async () => {
    const errors: unknown[] = [];
    for (const close of closers) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, errors.join('\n'));
  }, CLOSE_MS);
}
