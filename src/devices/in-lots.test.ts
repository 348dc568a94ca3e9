import { inLots } from './in-lots';

it('hands on together what comes together, the next lot once the one before is done, whatever that came to', async () => {
  const lots: number[][] = [];
  const errors: unknown[] = [];
  let end: (error?: Error) => void = () => undefined;
  const add = inLots<number>(
    1,
    (items) => {
      lots.push(items);
      return new Promise((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
    },
    (error) => errors.push(error),
  );
  const untilLots = async (count: number) => {
    while (lots.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  add(1);
  add(2);
  await untilLots(1);
  add(3);
  add(4);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lots).toEqual([[1, 2]]);
  end(new Error('lost'));
  await untilLots(2);
  end();
  expect(lots).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(errors).toEqual([new Error('lost')]);
});
