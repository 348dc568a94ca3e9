import { fitMap } from './fit-map';

test('the map shows every box and the view, centred', () => {
  const frame = fitMap(
    [{ x: 0, y: 0, width: 1_000, height: 100 }],
    { x: 100, y: 0, width: 200, height: 100 },
    100,
    100,
  );
  expect(frame.scale).toBeCloseTo(0.09);
  expect(frame.x).toBeCloseTo(-55.56, 1);
  expect((0 - frame.x) * frame.scale).toBeGreaterThan(0);
  expect((1_000 - frame.x) * frame.scale).toBeLessThan(100);
});
