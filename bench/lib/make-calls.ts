/** Makes `calls`, `inFlight` at once; each gets its number, from 1 on. */
export async function makeCalls(
  calls: number,
  inFlight: number,
  call: (number: number) => Promise<unknown>,
): Promise<void> {
  let made = 0;
  const work = async () => {
    while (made < calls) {
      made += 1;
      await call(made);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}
