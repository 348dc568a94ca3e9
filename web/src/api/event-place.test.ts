import { isAfter, isPlace } from './event-place';

const RUN = '0123456789abcdef01234567';

describe('places', () => {
  it('are no decimal numbers', () => {
    expect(isAfter('5.10', '5.9')).toBe(true);
    expect(isAfter('5.2', '5.10')).toBe(false);
    expect(isAfter('6', '5.99')).toBe(true);
    expect(isAfter('5', '5')).toBe(false);
    expect(isAfter('1', '')).toBe(true);
  });

  it('of frames come before that of their whole event', () => {
    expect(isAfter('5.1+1', '5.1+0')).toBe(true);
    expect(isAfter('5.1', '5.1+1')).toBe(true);
    expect(isAfter('5.1+0', '5.1')).toBe(false);
    expect(isAfter('5.2+0', '5.1')).toBe(true);
  });

  it('may name their run', () => {
    expect(isAfter(`${RUN}/5.1`, '5.1+0')).toBe(true);
    expect(isAfter(`${RUN}/5.1`, `${RUN}/5.1`)).toBe(false);
  });

  it('are told from other ids', () => {
    const ids = [undefined, '', 'x', '1.', '5+', '12', '12.3', '12.3+4', `${RUN}/12`];
    expect(ids.map(isPlace)).toEqual([false, false, false, false, false, true, true, true, true]);
    expect(isAfter('x', '')).toBe(false);
  });
});
