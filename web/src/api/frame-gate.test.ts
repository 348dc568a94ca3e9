import { isAfter, isPlace } from './event-place';
import { createFrameGate } from './frame-gate';

/** Which of the frames of one connection a gate lets through. */
const read = (gate: ReturnType<typeof createFrameGate>, ...ids: string[]) => {
  gate.reopen();
  return ids.filter((id) => gate.lets(id));
};

describe('places', () => {
  it('are no decimal numbers', () => {
    expect(isAfter('5.10', '5.9')).toBe(true);
    expect(isAfter('5.2', '5.10')).toBe(false);
    expect(isAfter('6', '5.99')).toBe(true);
    expect(isAfter('5', '5')).toBe(false);
    expect(isAfter('1', '')).toBe(true);
    expect([undefined, '', 'x', '1.', '12', '12.3'].map(isPlace)).toEqual([false, false, false, false, true, true]);
  });
});

describe('the gate', () => {
  it('lets frames of one event through together, and none twice', () => {
    const gate = createFrameGate('');
    expect(read(gate, '1', '2', '2', '2.1', '2.1')).toEqual(['1', '2', '2', '2.1', '2.1']);
    expect(gate.since()).toBe('2');
    expect(read(gate, '2.1', '2.1', '2.1', '3')).toEqual(['2.1', '3']);
  });

  it('asks from before an event that may not be whole', () => {
    const gate = createFrameGate('4');
    expect(gate.since()).toBe('4');
    expect(read(gate, '5')).toEqual(['5']);
    expect(gate.since()).toBe('4');
    expect(read(gate, '5', '6')).toEqual(['6']);
    expect(gate.since()).toBe('5');
  });

  it('passes over what is known, also where a rebuilt log has other hints', () => {
    const gate = createFrameGate('3');
    expect(read(gate, '2', '3', '3.1', '3.2')).toEqual(['3.1', '3.2']);
    expect(read(gate, '4')).toEqual(['4']);
  });
});
