import { AppError, conflict, findAppError, findCause } from './errors';

class Inner extends Error {}

describe('causes', () => {
  const inner = new Inner('inner');
  const second = new Inner('second');
  it.each<[string, unknown, Error | undefined]>([
    ['the error itself', inner, inner],
    ['its cause', new Error('outer', { cause: new Error('middle', { cause: inner }) }), inner],
    ['one of several that failed side by side', new AggregateError([new Error('other'), inner]), inner],
    ['the first of several that has one', new AggregateError([new Error('other', { cause: inner }), second]), inner],
    ['the cause of several', new AggregateError([new Error('other')], 'all', { cause: inner }), inner],
    ['none', new Error('outer', { cause: 'inner' }), undefined],
    ['no error at all', { cause: inner }, undefined],
  ])('%s', (_what, error, expected) => expect(findCause(error, Inner)).toBe(expected));

  it('take the outermost, and end in a circle', () => {
    const outer = conflict('outer', 'x', { cause: conflict('inner', 'x') });
    expect(findAppError(new Error('wrapped', { cause: outer }))).toBe(outer);
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });
    expect(findCause(circle, AppError)).toBeUndefined();
  });
});
