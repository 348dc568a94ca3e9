import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import type { ClassifiedError, ModelErrorKind } from '../classify-error';
import { CircuitBreaker } from './circuit-breaker';

const failure = (kind: ModelErrorKind, retryAfterMs?: number): ClassifiedError => ({
  kind,
  isTransient: true,
  isCurableElsewhere: true,
  retryAfterMs,
});
function start() {
  const clock = { ms: 1_000_000 };
  const breaker = new CircuitBreaker(() => clock.ms);
  const fail = (kind: ModelErrorKind = 'unavailable', times = 1, retryAfterMs?: number) => {
    for (let count = 0; count < times; count += 1) breaker.failed(failure(kind, retryAfterMs));
  };
  const coolMs = () => (breaker.health().coolUntil?.getTime() ?? 0) - clock.ms;
  return { clock, breaker, fail, coolMs };
}

describe('CircuitBreaker', () => {
  it('opens after five failures in a row, not after four', () => {
    const { breaker, fail, coolMs } = start();
    fail('unavailable', 4);
    expect(breaker.state).toBe('closed');
    fail('timeout');
    expect(breaker.state).toBe('open');
    expect(coolMs()).toBe(10 * SECOND_MS);
  });

  it('begins to count anew with a success', () => {
    const { breaker, fail } = start();
    fail('cut', 4);
    breaker.succeeded();
    fail('cut', 4);
    expect(breaker.state).toBe('closed');
  });

  it('opens where half of twenty calls within a minute failed', () => {
    const { breaker, fail } = start();
    for (let call = 0; call < 9; call += 1) {
      breaker.succeeded();
      fail();
    }
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    fail();
    expect(breaker.state).toBe('open');
  });

  it('forgets what is older than a minute for that', () => {
    const { breaker, fail, clock } = start();
    for (let call = 0; call < 9; call += 1) {
      breaker.succeeded();
      fail();
    }
    clock.ms += 2 * MINUTE_MS;
    breaker.succeeded();
    fail();
    expect(breaker.state).toBe('closed');
    expect(breaker.health()).toMatchObject({ calls: 20, failures: 10 });
    clock.ms += 6 * MINUTE_MS;
    expect(breaker.health()).toMatchObject({ calls: 0, failures: 0 });
  });

  it.each<ModelErrorKind>(['auth', 'model-missing'])('opens at once and for longer on %s', (kind) => {
    const { breaker, fail, coolMs } = start();
    fail(kind);
    expect(breaker.state).toBe('open');
    expect(coolMs()).toBe(MINUTE_MS);
  });

  it.each<ModelErrorKind>(['content-policy', 'bad-request', 'context-too-long', 'aborted'])(
    'counts %s against nobody',
    (kind) => {
      const { breaker, fail } = start();
      fail(kind, 30);
      expect(breaker.state).toBe('closed');
      expect(breaker.health().failures).toBe(0);
    },
  );

  it('rests as long as the provider asks, at most ten minutes', () => {
    const { breaker, fail, coolMs } = start();
    fail('rate-limited', 1, 7_000);
    expect(breaker.state).toBe('open');
    expect(coolMs()).toBe(7_000);
    fail('rate-limited', 1, 9_000); // of a call that was under way: it knows better
    expect(coolMs()).toBe(9_000);
    fail('rate-limited', 1, 1_000);
    expect(coolMs()).toBe(9_000);
    fail('rate-limited', 1, 60 * MINUTE_MS);
    expect(coolMs()).toBe(10 * MINUTE_MS);
  });

  it('doubles with each failed trial up to the most, and begins anew after a success', () => {
    const { breaker, fail, clock, coolMs } = start();
    fail('unavailable', 5);
    const seen = [coolMs()];
    for (let trial = 0; trial < 8; trial += 1) {
      clock.ms += coolMs();
      expect(breaker.state).toBe('half-open');
      fail();
      seen.push(coolMs());
    }
    expect(seen.map((ms) => ms / SECOND_MS)).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
    clock.ms += coolMs();
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    fail('unavailable', 5);
    expect(coolMs()).toBe(10 * SECOND_MS);
  });

  it('is not doubled by calls that were under way when it opened', () => {
    const { fail, coolMs } = start();
    fail('unavailable', 50);
    expect(coolMs()).toBe(10 * SECOND_MS);
  });

  it('lets one call try, the next one only when that has ended', () => {
    const { breaker, fail, clock } = start();
    fail('unavailable', 5);
    expect(breaker.standing()).toBe('cooling');
    clock.ms += 10 * SECOND_MS;
    expect(breaker.standing()).toBe('due');
    breaker.beginTrial();
    expect(breaker.standing()).toBe('cooling');
    fail('aborted'); // the client left
    expect(breaker.standing()).toBe('due');
    breaker.beginTrial();
    clock.ms += 2 * MINUTE_MS; // never heard of again
    expect(breaker.standing()).toBe('due');
    breaker.beginTrial();
    fail('bad-request'); // it was reached, and answered
    expect(breaker.standing()).toBe('ready');
  });
});
