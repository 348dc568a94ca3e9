import type { ModelTimeout } from './model-errors';
import { Patience } from './patience';

describe('Patience', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const wait = (ms: number) => jest.advanceTimersByTime(ms);
  function begin() {
    const ended: ModelTimeout['phase'][] = [];
    const patience = new Patience({ firstTokenMs: 30, silenceMs: 100, totalMs: 1_000 }, ({ phase }) => {
      ended.push(phase);
      patience.end();
    });
    return { patience, ended };
  }

  it('waits for a first sign, then for the next one each time', () => {
    const silent = begin();
    wait(30);
    expect(silent.ended).toEqual(['first-token']);
    const { patience, ended } = begin();
    wait(29);
    for (let sign = 0; sign < 5; sign += 1) {
      patience.onSign();
      wait(99);
    }
    expect(ended).toEqual([]);
    wait(1);
    expect(ended).toEqual(['silence']);
  });

  it('does not blame the model for a reader who takes his time', () => {
    const { patience, ended } = begin();
    patience.onSign();
    patience.onHold();
    wait(500);
    patience.onSign(); // there is room again
    wait(99);
    expect(ended).toEqual([]);
    wait(1);
    expect(ended).toEqual(['silence']);
  });

  it('ends what never ends, and nothing once it is over', () => {
    const { patience, ended } = begin();
    for (let sign = 0; sign < 20; sign += 1) {
      patience.onSign();
      wait(50);
    }
    expect(ended).toEqual(['total']);
    const whole = begin();
    whole.patience.end();
    whole.patience.onSign();
    wait(2_000);
    expect(whole.ended).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
