import type { PlacedEvent } from './event-log';
import { HintBuffer } from './hint-buffer';

const text = (piece: string, key = 'model:1') => ({ type: 'text-delta' as const, data: { key, text: piece } });

describe('HintBuffer', () => {
  let sent: PlacedEvent[][];
  let buffer: HintBuffer;
  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    buffer = new HintBuffer(3, (batch) => sent.push(batch));
  });
  afterEach(() => {
    buffer.stop();
    jest.useRealTimers();
  });

  it('sends the first hint at once and joins the text of the next pause', () => {
    buffer.add(text('a'));
    expect(sent).toHaveLength(1);
    buffer.add(text('b'));
    buffer.add(text('c'));
    expect(sent).toHaveLength(1);
    jest.advanceTimersByTime(20);
    expect(sent[1]?.map(({ event }) => event.data)).toEqual([{ key: 'model:1', text: 'bc' }]);
  });

  it('sends a phase at once, and the first text after it too', () => {
    buffer.add({ type: 'status', data: { phase: 'calling_tools', message: 'Working' } });
    buffer.add(text('a'));
    expect(sent.flat().map(({ event }) => event.type)).toEqual(['status', 'text-delta']);
  });

  it('numbers hints between facts and starts anew after a fact', () => {
    buffer.add(text('a'));
    buffer.add(text('b'));
    buffer.advance(4);
    buffer.add(text('c'));
    expect(sent.flat().map(({ seq, sub }) => [seq, sub])).toEqual([
      [3, 1],
      [3, 2],
      [4, 1],
    ]);
  });

  it('doubles its pause, so that a fast stream costs few batches', () => {
    for (let token = 0; token < 1_000; token += 1) {
      buffer.add(text('x'));
      jest.advanceTimersByTime(5);
    }
    buffer.flush();
    expect(sent.length).toBeLessThan(25);
    expect(
      sent.flat().reduce((sum, { event }) => sum + (event.type === 'text-delta' ? event.data.text.length : 0), 0),
    ).toBe(1_000);
  });
});
