/**
 * Makes `calls`, `inFlight` at once. A process that has just started answers two to three times slower than one that serves,
 * until V8 has compiled what it does: on both sides, and most on the one that does more.
 */
export async function warmUp(
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
