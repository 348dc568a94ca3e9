import fs from 'node:fs';
import { createLogger } from './logger';

type Done = (error: null, bytes: number) => void;

/** What is written to standard output from now on, none of it really. */
function watchWrites(): string[] {
  const written: string[] = [];
  const write = (_fd: number, text: string, ...rest: unknown[]) => {
    written.push(text);
    (rest.at(-1) as Done)(null, Buffer.byteLength(text));
  };
  jest.spyOn(fs, 'write').mockImplementation(write as typeof fs.write);
  return written;
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('the log on standard output', () => {
  it('writes a moment after a line what was logged until then, and nothing while nothing is logged', () => {
    const written = watchWrites();
    const log = createLogger({ level: 'info', role: 'test' });
    jest.advanceTimersByTime(10_000);
    expect(written).toEqual([]);
    log.info({ code: 'first' }, 'One');
    log.info({ code: 'second' }, 'Two');
    expect(written).toEqual([]);
    jest.advanceTimersByTime(100);
    log.info({ code: 'third' }, 'Three');
    jest.advanceTimersByTime(10_000);
    expect(
      written.map((text) =>
        text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as object),
      ),
    ).toMatchObject([[{ code: 'first' }, { code: 'second' }], [{ code: 'third' }]]);
  });
});
