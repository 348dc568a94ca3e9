import { profile } from './profile';

const CLOSE_MS = 30_000;

/** Opens what the tests of a file share. What `open` gives to `later` is done after them, the last first, also where it failed half-way. */
export function openForTests(open: (later: (close: () => unknown) => void) => Promise<void>): void {
  const closers: (() => unknown)[] = [];
  beforeAll(() => open((close) => void closers.unshift(close)), profile.timeoutMs);
  afterAll(async () => {
    for (const close of closers) await close();
  }, CLOSE_MS);
}
