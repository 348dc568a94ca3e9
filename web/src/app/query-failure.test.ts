import { ApiError } from '@/api/api-error';
import { failureOf } from './query-failure';

const reason = new ApiError({ status: 503, code: 'unavailable', detail: '' });
const pending = {
  isPending: true,
  isError: false,
  error: null,
  fetchStatus: 'fetching',
  failureCount: 0,
  failureReason: null,
} as const;

describe('failureOf', () => {
  test('a first failure is not spoken of, a second one is while it is tried again', () => {
    const after = (failureCount: number) => failureOf({ ...pending, failureCount, failureReason: reason });
    expect([failureOf(pending), after(1), after(2)]).toEqual([null, null, reason]);
  });
  test('what is not asked for while the browser is offline says so', () => {
    expect(failureOf({ ...pending, fetchStatus: 'paused' })).toMatchObject({ code: 'offline' });
  });
  test('what is there stays, whatever its next reading does', () => {
    expect(failureOf({ ...pending, isPending: false, failureCount: 2, failureReason: reason })).toBeNull();
    expect(failureOf({ ...pending, isPending: false, isError: true, error: reason })).toBe(reason);
  });
});
