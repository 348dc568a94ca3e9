import { coveredBy, placeToasts, type Box } from './toast-place';

const view = { width: 1280, height: 800 };
const size = { width: 360, height: 48 };
const corner = { left: 904, top: 736 };
const coveredAt = (place: { left: number; top: number }, controls: readonly Box[]) =>
  coveredBy({ ...place, ...size }, controls);

test('messages lie in the lower right corner where nothing is', () => {
  expect(placeToasts(size, view, [])).toEqual(corner);
});

test('above a control that is there, no further than needed', () => {
  const send = { left: 1200, top: 740, width: 64, height: 32 };
  const place = placeToasts(size, view, [send]);
  expect(place.left).toBe(corner.left);
  expect(place.top).toBeGreaterThan(670);
  expect(coveredAt(place, [send])).toBe(0);
});

test('elsewhere at the bottom where the right side is full of controls', () => {
  const panel = { left: 940, top: 0, width: 340, height: 800 };
  const place = placeToasts(size, view, [panel]);
  expect(place).toEqual({ left: 460, top: corner.top });
});

test('on a phone between what is above and what is below', () => {
  const phone = { width: 390, height: 780 };
  const controls = [
    { left: 0, top: 0, width: 390, height: 300 },
    { left: 0, top: 500, width: 390, height: 280 },
  ];
  const place = placeToasts({ width: 358, height: 48 }, phone, controls);
  expect(place.top + 48).toBeLessThan(500);
  expect(place.top).toBeGreaterThan(300);
});

test('where everything is full, where least is covered', () => {
  const controls = [
    { left: 0, top: 0, width: 1280, height: 800 },
    { left: 0, top: 100, width: 1280, height: 700 },
  ];
  expect(placeToasts(size, view, controls).top).toBeLessThan(60);
});
