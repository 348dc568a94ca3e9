import { frame, isInView } from './frame';

const board = { width: 390, height: 700 };

describe('the view of a new board', () => {
  test('shows all of it, on a phone smaller than it is', () => {
    const box = { x: -200, y: 100, width: 1_400, height: 900 };
    const view = frame(box, board);
    expect(view.zoom).toBeLessThan(0.3);
    expect(isInView(box, view, board)).toBe(true);
  });

  test('never makes blocks larger than they are', () => {
    const box = { x: 0, y: 0, width: 100, height: 50 };
    expect(frame(box, board).zoom).toBe(1);
    expect(isInView(box, frame(box, board), board)).toBe(true);
  });

  test('begins at the corner of what is too large to be known whole', () => {
    const box = { x: 1_000, y: 2_000, width: 20_000, height: 90 };
    const view = frame(box, board);
    expect([view.x + box.x * view.zoom, view.zoom]).toEqual([24, 0.15]);
    expect(isInView(box, view, board)).toBe(false);
  });

  test('is left as it is where all is seen', () => {
    expect(isInView({ x: 10, y: 10, width: 100, height: 100 }, { x: 0, y: 0, zoom: 1 }, board)).toBe(true);
    expect(isInView({ x: 10, y: 620, width: 100, height: 100 }, { x: 0, y: 0, zoom: 1 }, board)).toBe(false);
  });
});
