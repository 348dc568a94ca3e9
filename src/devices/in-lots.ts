/**
 * Gathers what comes within `ms` and hands it on together, one lot after the other: what comes while `handle` works is the next lot.
 * Handing on is never lost to an error: `onError` is told, and the next lot follows.
 */
export function inLots<Item>(
  ms: number,
  handle: (items: Item[]) => Promise<void>,
  onError: (error: unknown) => void,
): (item: Item) => void {
  let waiting: Item[] = [];
  let isPlanned = false;
  const handOn = async (): Promise<void> => {
    const lot = waiting;
    waiting = [];
    await handle(lot).catch(onError);
    isPlanned = false;
    if (waiting.length > 0) plan();
  };
  const plan = (): void => {
    isPlanned = true;
    setTimeout(() => void handOn(), ms).unref();
  };
  return (item) => {
    waiting.push(item);
    if (!isPlanned) plan();
  };
}
