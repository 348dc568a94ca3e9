import { limitsOf } from '../limits';

it('has defaults, and takes what the environment says', () => {
  expect(limitsOf({})).toEqual({ cursorIdleSeconds: 60, housekeepingSeconds: 60, pendingBytes: 128 * 2 ** 20 });
  expect(limitsOf({ WEFT_LOCAL_CURSOR_IDLE_SECONDS: '5', WEFT_LOCAL_PENDING_MB: '' })).toMatchObject({
    cursorIdleSeconds: 5,
    pendingBytes: 128 * 2 ** 20,
  });
});

it.each(['0', '61', '1.5', 'soon'])('refuses %s seconds, naming the variable', (value) => {
  expect(() => limitsOf({ WEFT_LOCAL_HOUSEKEEPING_SECONDS: value })).toThrow(
    `WEFT_LOCAL_HOUSEKEEPING_SECONDS is "${value}": give a whole number from 1 to 60`,
  );
});
